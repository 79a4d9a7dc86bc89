import type { Tensor } from '../../../shared/tensor.ts';
import type { Oracle } from '../method.ts';
import { ascend, startingGrid, type AscentRule, type GridState } from './ascent.ts';
import type { PcimImage } from './baseline.ts';
import type { Enlargement } from './enlarge.ts';
import { gridGradient, maskGrid } from './field-gradient.ts';
import { mix } from './mixing.ts';

/** One image whose grid is being trained for one class. */
export interface Learner {
  readonly image: PcimImage;
  readonly classIndex: number;
  /** Images that hidden pixels show, one a step in turn. */
  readonly baselines: readonly Float32Array[];
  readonly state: GridState;
  /** Largest difference between the probabilities of the fields of one step, so far. */
  readonly spread: number;
}

export interface FieldRule extends AscentRule {
  readonly gain: number;
}

export function startLearner(
  image: PcimImage,
  classIndex: number,
  baselines: readonly Float32Array[],
  grid: number,
): Learner {
  return { image, classIndex, baselines, state: startingGrid(grid), spread: 0 };
}

/** Images of one size, put behind one another: [B, C, H, W]. */
export function stackImages(values: readonly Float32Array[], like: PcimImage): Tensor {
  const size = like.values.length;
  const data = new Float32Array(values.length * size);
  values.forEach((image, index) => data.set(image, index * size));
  return { data, shape: [values.length, like.channels, like.height, like.width] };
}

/**
 * One step for all learners together: every image is mixed with its baseline through every field, the network answers
 * with probability and gradient in one pass, and each grid climbs the mean gradient of its fields.
 */
export async function learnStep(
  learners: readonly Learner[],
  noise: readonly ArrayLike<number>[],
  oracle: Oracle,
  rule: FieldRule,
  enlargement: Enlargement,
): Promise<Learner[]> {
  const first = learners[0];
  if (first === undefined) return [];
  const masks = learners.map(({ state }) => noise.map((field) => maskGrid(state.theta, field, rule.gain)));
  const mixes = learners.flatMap((learner, which) =>
    (masks[which] ?? []).map((mask) => mix(learner.image, baselineOf(learner), enlargement.apply(mask))),
  );
  const classes = learners.flatMap(({ classIndex }) => noise.map(() => classIndex));
  const answer = await oracle.probabilityGradient(stackImages(mixes, first.image), classes);
  return learners.map((learner, which) => {
    const gradient = new Float64Array(rule.grid ** 2);
    const seen = (masks[which] ?? []).map((mask, k) => {
      const index = which * noise.length + k;
      addMeanGradient(
        gradient,
        learner,
        mask,
        sliceOf(answer.gradient, index),
        noise.length,
        rule,
        enlargement,
      );
      return answer.probabilities.data[index * oracle.classCount + learner.classIndex] ?? 0;
    });
    const spread = Math.max(learner.spread, Math.max(...seen) - Math.min(...seen));
    return { ...learner, spread, state: ascend(learner.state, gradient, rule) };
  });
}

function baselineOf({ baselines, state, image }: Learner): Float32Array {
  return baselines[state.step % baselines.length] ?? image.values;
}

function sliceOf({ data, shape }: Tensor, index: number): Float32Array {
  const size = data.length / (shape[0] ?? 1);
  return data.subarray(index * size, (index + 1) * size);
}

function addMeanGradient(
  sum: Float64Array,
  learner: Learner,
  mask: Float64Array,
  imageGradient: Float32Array,
  count: number,
  rule: FieldRule,
  enlargement: Enlargement,
): void {
  const baseline = baselineOf(learner);
  const gradient = gridGradient(learner.image, baseline, imageGradient, mask, rule.gain, enlargement);
  gradient.forEach((value, cell) => (sum[cell] = (sum[cell] ?? 0) + value / count));
}
