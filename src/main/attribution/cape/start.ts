import { createRandom } from '../../../shared/random.ts';
import { badInput } from '../../../shared/errors.ts';
import type { HeadParameters } from './distillation.ts';

/** The linear layer that ends the network itself: weights [classes, features] row-major. */
export interface TeacherHead {
  readonly weights: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/**
 * Where a head starts. `copied` takes the teacher's layer, as the reference does. `centred` subtracts the class mean
 * from it, so that all regions weigh alike at first. `random` (Kaiming, centred likewise) is for networks that end
 * otherwise.
 */
export type CapeStart = 'copied' | 'centred' | 'random';

/** @throws BadInput where the teacher's layer is needed and missing or of another size. */
export function startingHead(
  start: CapeStart,
  size: { readonly classes: number; readonly features: number },
  teacher: TeacherHead | null,
  seed: number,
): HeadParameters {
  const logTemperatures = new Float64Array(3);
  if (start === 'random') {
    const random = createRandom(seed);
    const spread = Math.sqrt(2 / size.features);
    const weights = new Float64Array(size.classes * size.features).map(() => random.normal() * spread);
    // A random class mean would send the region weights to random places, the background as a rule, for good.
    centre(weights, size.classes);
    return { weights, bias: new Float64Array(size.classes), logTemperatures };
  }
  const expected = size.classes * size.features;
  if (teacher?.weights.length !== expected || teacher.bias.length !== size.classes) {
    throw badInput({
      what: `a ${start} start needs the network's last layer with ${size.classes} x ${size.features} weights, ${
        teacher === null ? 'and there is none' : `and got ${teacher.weights.length}`
      }`,
      mend: 'Start at random, or give the weights and bias of the last layer.',
    });
  }
  const weights = Float64Array.from(teacher.weights);
  const bias = Float64Array.from(teacher.bias);
  if (start === 'centred') {
    centre(weights, size.classes);
    centre(bias, size.classes);
  }
  return { weights, bias, logTemperatures };
}

/** Subtracts the mean over the classes from every column of [classes, columns]. */
function centre(values: Float64Array, classes: number): void {
  const columns = values.length / classes;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += (values[c * columns + column] ?? 0) / classes;
    for (let c = 0; c < classes; c++) {
      values[c * columns + column] = (values[c * columns + column] ?? 0) - mean;
    }
  }
}
