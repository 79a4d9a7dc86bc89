import type { MaskedOracle } from '../method.ts';
import type { PcimImage } from './baseline.ts';
import type { Climber, FieldSlope } from './climber.ts';
import { sigmoid } from './mixing.ts';
import { stackImages } from './stack.ts';

/** One image whose grid is being trained for one class. */
export interface Learner {
  readonly image: PcimImage;
  readonly classIndex: number;
  /** Images that hidden pixels show, one a step in turn. */
  readonly baselines: readonly Float32Array[];
  readonly climber: Climber;
  /** Largest difference between the probabilities of the fields of one step, so far. */
  spread: number;
  /** Sums of dp/dtheta over even and over odd pairs of fields, to tell how far the map would repeat itself. */
  readonly halves: readonly [Float64Array, Float64Array];
}

export function startLearner(
  image: PcimImage,
  classIndex: number,
  baselines: readonly Float32Array[],
  climber: Climber,
): Learner {
  const cells = climber.theta().length;
  const halves = [new Float64Array(cells), new Float64Array(cells)] as const;
  return { image, classIndex, baselines, climber, spread: 0, halves };
}

/** m = sigmoid(gain * (theta + noise)) on the grid. */
export function maskGrid(theta: Float64Array, noise: ArrayLike<number>, gain: number): Float64Array {
  return theta.map((value, cell) => sigmoid(gain * (value + (noise[cell] ?? 0))));
}

/** What all learners of a step share. */
export interface StepRule {
  readonly grid: number;
  readonly gain: number;
  readonly classCount: number;
}

/**
 * One step for all learners together, in place: every image is mixed with its baseline through every field, the network
 * answers with probability and gradient in one pass, and each grid climbs the mean gradient of its fields.
 */
export async function learnStep(
  learners: readonly Learner[],
  noise: readonly ArrayLike<number>[],
  oracle: MaskedOracle,
  { grid, gain, classCount }: StepRule,
): Promise<void> {
  const first = learners[0];
  if (first === undefined) return;
  const masks = learners.map(({ climber }) => noise.map((field) => maskGrid(climber.theta(), field, gain)));
  const images = learners.map(({ image }) => image.values);
  const masked = {
    images: stackImages(images, first.image),
    baselines: stackImages(learners.map(baselineOf), first.image),
    masks: masks.flat(),
    grid,
  };
  const classes = learners.map(({ classIndex }) => classIndex);
  const { probabilities, gradient } = await oracle.gradient(masked, classes);
  const cells = grid * grid;
  learners.forEach((learner, which) => {
    const start = which * noise.length;
    const seen = noise.map((_, k) => probabilities.data[(start + k) * classCount + learner.classIndex] ?? 0);
    learner.spread = Math.max(learner.spread, Math.max(...seen) - Math.min(...seen));
    const fields = (masks[which] ?? []).map((mask, k) => ({
      mask,
      slope: gradient.data.subarray((start + k) * cells, (start + k + 1) * cells),
    }));
    addToHalves(learner, fields);
    learner.climber.climb(fields);
  });
}

function addToHalves({ halves, climber }: Learner, fields: readonly FieldSlope[]): void {
  fields.forEach(({ mask, slope }, k) => {
    const pair = climber.steps * (fields.length / 2) + Math.floor(k / 2);
    const half = halves[pair % 2 === 0 ? 0 : 1];
    mask.forEach((m, cell) => {
      half[cell] = (half[cell] ?? 0) + (slope[cell] ?? 0) * m * (1 - m);
    });
  });
}

function baselineOf({ baselines, climber, image }: Learner): Float32Array {
  return baselines[climber.steps % baselines.length] ?? image.values;
}
