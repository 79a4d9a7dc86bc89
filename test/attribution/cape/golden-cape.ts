import { z } from 'zod';
import type { LinearHead } from '../../../src/main/attribution/cape/region-probabilities.ts';
import { flat, nested, readGolden } from '../golden.ts';

const fileSchema = z.object({
  inputs: z.object({
    features: nested,
    weight_cape: z.array(z.array(z.number())),
    bias_cape: z.array(z.number()),
    t1: z.number(),
    t2: z.number(),
    t3: z.number(),
    teacher_T: z.number().optional(),
  }),
  expected: z.record(z.string(), z.unknown()),
  numpy: z.record(z.string(), z.unknown()).default({}),
  gradients_of_ce_plus_kd: z.record(z.string(), z.unknown()).default({}),
});

/** One golden case: the head, the images' features, and the expected arrays cut by image. */
export function readCapeCase(name: string) {
  const file = readGolden(`cape/${name}.json`, fileSchema);
  const { inputs } = file;
  const head: LinearHead = {
    classes: inputs.weight_cape.length,
    features: inputs.weight_cape[0]?.length ?? 0,
    weights: inputs.weight_cape.flat(),
    bias: inputs.bias_cape,
    logTemperatures: [inputs.t1, inputs.t2, inputs.t3],
  };
  const images = z.array(nested).parse(inputs.features).map(flat);
  const perImage = (part: 'expected' | 'numpy', field: string) =>
    z.array(nested).parse(file[part][field]).map(flat);
  const gradient = (field: string) => flat(nested.parse(file.gradients_of_ce_plus_kd[field]));
  const scalar = (part: 'expected' | 'numpy', field: string) => z.number().parse(file[part][field]);
  return { file, head, images, perImage, gradient, scalar };
}
