import { createRandom } from '../../../../shared/random.ts';
import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { spearman } from '../sanity/correlation.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { groupsOf, risingOrder } from './order.ts';
import { consecutiveSets, sumsOver } from './pixel-sets.ts';
import { createReplacer } from './replace-pixels.ts';

/** Indices by rising size of their values. */
const bySize = (map: ArrayLike<number>) => risingOrder(Float64Array.from(map, Math.abs));

/** f after each group of pixels was put in, and the share of the steps that did not lower it. */
export interface Monotonicity {
  readonly share: number;
  readonly curve: readonly number[];
}

export interface MonotonicityOptions {
  /** Groups of pixels. */
  readonly steps: number;
  /** What pixels show before they are put in, [C, H, W]. */
  readonly baseline: Float32Array;
}

/**
 * Monotonicity (Arya et al. 2019, arXiv 1909.03012): from the baseline, pixels are put in by rising size of their
 * attribution. The share of the steps that do not lower f, 0..1, where the paper asks whether all do.
 */
export async function monotonicity(
  image: ImageView,
  map: ArrayLike<number>,
  { steps, baseline }: MonotonicityOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<Monotonicity>> {
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const groups = groupsOf(bySize(map), steps);
  const count = Math.min(steps, groups.length);
  const restore = createReplacer(baseline, image.values, groups);
  const curve = await scoreVersions(
    image,
    { count, write: (into, step) => restore(into, step + 1) },
    judge,
    context,
  );
  return found({ share: risingShare(curve), curve });
}

/** Share of a curve's steps that do not fall; 1 for a single point. */
export function risingShare(curve: readonly number[]): number {
  const falls = curve.filter((value, at) => at > 0 && value < (curve[at - 1] ?? value)).length;
  return curve.length < 2 ? 1 : 1 - falls / (curve.length - 1);
}

export interface MonotonicityCorrelationOptions {
  /** Groups of pixels. */
  readonly steps: number;
  /** Random values that every group is replaced by in turn. */
  readonly draws: number;
}

/** Below this f a relative change of it means nothing. */
const leastScore = 1e-6;

/**
 * Monotonicity correlation (Nguyen and Martinez 2020, arXiv 2007.07584): Spearman's correlation, over groups of pixels
 * by rising size of attribution, of the group's summed size with the mean of (f(x) - f(x'))^2 / f(x)^2, where x' shows
 * the group at one random level of each channel's range. In -1..1, high is good.
 */
export async function monotonicityCorrelation(
  image: ImageView,
  map: ArrayLike<number>,
  { steps, draws }: MonotonicityCorrelationOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<number>> {
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const sets = consecutiveSets(bySize(map), steps);
  const random = createRandom(context.seed);
  const levels = Array.from({ length: sets.length * draws }, () => random.uniform());
  const ranges = channelRanges(image);
  const [own = 0, ...scores] = await scoreVersions(
    image,
    {
      count: 1 + levels.length,
      write: (into, version) => {
        into.set(image.values);
        const at = version - 1;
        if (at >= 0)
          levelSet(into, ranges, sets[Math.floor(at / draws)] ?? new Uint32Array(0), levels[at] ?? 0);
      },
    },
    judge,
    context,
  );
  return correlateVariation(own, scores, draws, sumsOver(Float64Array.from(map, Math.abs), sets));
}

/**
 * The figure of scores [groups x draws] beside f(x) and the groups' attributions.
 */
export function correlateVariation(
  own: number,
  scores: readonly number[],
  draws: number,
  attributions: readonly number[],
): Outcome<number> {
  if (!(Math.abs(own) >= leastScore)) return missing('no-response');
  const variation = attributions.map((_, group) => {
    const changes = scores.slice(group * draws, (group + 1) * draws).map((score) => (score - own) ** 2);
    return changes.reduce((sum, change) => sum + change, 0) / draws / own ** 2;
  });
  const correlation = spearman(attributions, variation);
  return correlation === null ? missing('no-response') : found(correlation);
}

function channelRanges({ values, channels, height, width }: ImageView): (readonly [number, number])[] {
  const pixels = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const plane = values.subarray(c * pixels, (c + 1) * pixels);
    return [
      plane.reduce((a, b) => Math.min(a, b), Infinity),
      plane.reduce((a, b) => Math.max(a, b), -Infinity),
    ] as const;
  });
}

function levelSet(
  into: Float32Array,
  ranges: readonly (readonly [number, number])[],
  set: Uint32Array,
  level: number,
): void {
  const pixels = into.length / ranges.length;
  ranges.forEach(([least, most], c) => {
    for (const pixel of set) into[c * pixels + pixel] = least + level * (most - least);
  });
}
