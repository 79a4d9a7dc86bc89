import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { decodeNpy } from '../../../src/shared/npy.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { readNpz } from '../../helpers/npz.ts';

const root = '../shared/parity';
const names = existsSync(root)
  ? readdirSync(root).filter((name) => existsSync(`${root}/${name}/case.json`))
  : [];
const caseSchema = z.object({ tensor: z.string(), classes: z.array(z.int()), segmentation: z.boolean() });

/** PyTorch's numbers are float64 rounded to float32. */
const tolerance = 1e-4;

function weightsFor(numbers: ReadonlyMap<string, Tensor>, cls: number): Tensor {
  const logits = numbers.get('logits');
  if (logits === undefined) throw new Error('the case has no logits');
  const data = new Float32Array(logits.data.length);
  const mask = numbers.get(`mask_${cls}`);
  const pixels = logits.shape.slice(2).reduce((product, length) => product * length, 1);
  for (let pixel = 0; pixel < pixels; pixel++) data[cls * pixels + pixel] = mask?.data[pixel] ?? 1;
  return { data, shape: logits.shape };
}

describe.skipIf(names.length === 0)("PyTorch's numbers", () => {
  it.each(names)('%s', async (name) => {
    const folder = `${root}/${name}`;
    const facts = caseSchema.parse(JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')));
    const numbers = readNpz(`${folder}/case.npz`);
    const input = decodeNpy(readFileSync(`${folder}/input.npy`), 'input.npy');
    const engine = await openOnnxEngine({ path: `${folder}/model.onnx` });
    try {
      expect(engine.description.task).toBe(facts.segmentation ? 'segmentation' : 'classification');
      expect(engine.description.missingDerivatives).toEqual([]);
      for (const cls of facts.classes) {
        const request = {
          layers: [facts.tensor],
          reductions: [{ kind: 'grad-cam' }, { kind: 'hires' }],
          activations: true,
          gradients: true,
          inputGradient: false,
          score: 'logit',
        } as const;
        const weights = weightsFor(numbers, cls);
        const result = await engine.explain(input, weights, request);
        // Where an input lies nearer to a kink than float32 can tell, only double precision takes PyTorch's side of it.
        const exact = await engine.explain(input, weights, {
          ...request,
          layers: [],
          inputGradient: true,
          precision: 'double',
        });
        expect.soft(exact.precision).toBe('double precision');
        const [gradCam, hires] = result.maps[facts.tensor] ?? [];
        const pairs: Record<string, Tensor | null | undefined> = {
          logits: result.logits,
          activation: result.activations[facts.tensor],
          [`gradient_${cls}`]: result.gradients[facts.tensor],
          [`input_gradient_${cls}`]: exact.inputGradient,
          [`gradcam_${cls}`]: gradCam,
          [`hirescam_${cls}`]: hires,
        };
        for (const [key, actual] of Object.entries(pairs)) {
          const expected = numbers.get(key);
          if (expected === undefined || !actual) throw new Error(`${key} is missing`);
          expect.soft(largestDifference(actual, expected), key).toBeLessThan(tolerance);
        }
      }
    } finally {
      await engine.close();
    }
  });
});
