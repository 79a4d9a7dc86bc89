import type { MethodContext, Scores } from '../../../src/main/attribution/index.ts';
import { methodFor } from '../../../src/main/attribution/index.ts';
import type { MethodId, Parameters } from '../../../src/shared/methods.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';

/** [2 images, 2 channels, 8 x 6]. */
export const shape = [2, 2, 8, 6];
const size = 96;

export function randomValues(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

export const images: Tensor = { data: randomValues(2 * size, 5), shape };

/** S = bias + sum w x, each image with its own w; its gradient is w everywhere. */
export function linearScores(weights = randomValues(2 * size, 9), bias = 0.5): Scores {
  const score = ({ data }: Tensor, owners: readonly number[]) =>
    Float64Array.from(owners, (owner, version) => {
      let sum = bias;
      for (let at = 0; at < size; at++) {
        sum += (weights[owner * size + at] ?? 0) * (data[version * size + at] ?? 0);
      }
      return sum;
    });
  return {
    atOnce: 3,
    score: (versions, owners) => Promise.resolve(score(versions, owners)),
    gradient: (versions, owners) => {
      const data = new Float32Array(owners.length * size);
      owners.forEach((owner, at) => data.set(weights.subarray(owner * size, (owner + 1) * size), at * size));
      return Promise.resolve({ scores: score(versions, owners), gradient: { data, shape: versions.shape } });
    },
    activation: (batch) => Promise.resolve(batch),
    scoreFrom: (_, activation, owners) => Promise.resolve(score(activation, owners)),
  };
}

export const quiet: MethodContext = { seed: 3, signal: null, onProgress: () => undefined };

/** Explains with a method that asks for scores. */
export function explainScores(
  id: MethodId,
  scores: Scores = linearScores(),
  parameters: Parameters = {},
  context: MethodContext = quiet,
  batch: Tensor = images,
) {
  const method = methodFor(id);
  if (method.kind !== 'score') throw new Error(`${id} asks for no scores`);
  return method.explain(batch, scores, parameters, context);
}
