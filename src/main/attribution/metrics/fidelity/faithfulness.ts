import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { pearson } from '../sanity/correlation.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { fallingOrder } from './order.ts';
import { consecutiveSets, randomPixelSets, sumsOver } from './pixel-sets.ts';

/**
 * Pearson's correlation, over sets S of pixels, of the map summed over S with f(x) - f(x with S at the baseline). In
 * -1..1, high is good; no value where the map's sums or f do not vary.
 */
export async function correlateSets(
  image: ImageView,
  map: ArrayLike<number>,
  options: { readonly sets: readonly Uint32Array[]; readonly baseline: Float32Array },
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<number>> {
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const { sets, baseline } = options;
  const scores = await scoreVersions(
    image,
    { count: sets.length, write: (into, index) => hideSet(into, image, baseline, sets[index]) },
    judge,
    context,
  );
  // f(x) itself moves all differences alike, which no correlation feels.
  const correlation = pearson(
    sumsOver(map, sets),
    scores.map((score) => -score),
  );
  return correlation === null ? missing('no-response') : found(correlation);
}

/** Writes the image with one set of pixels at the baseline, all channels together. */
export function hideSet(
  into: Float32Array,
  { values, height, width }: ImageView,
  baseline: Float32Array,
  set: Uint32Array | undefined,
): void {
  into.set(values);
  for (let start = 0; start < into.length; start += height * width) {
    for (const pixel of set ?? []) into[start + pixel] = baseline[start + pixel] ?? 0;
  }
}

export interface FaithfulnessOptions {
  /** What replaced pixels show, [C, H, W]. */
  readonly baseline: Float32Array;
  /** Number of sets. */
  readonly sets: number;
}

/** Pixels of a random set, as a share of all. */
const setShare = 0.05;

/** Faithfulness correlation (Bhatt et al. 2020, arXiv 2005.00631): over random sets of 5 % of the pixels. */
export function faithfulnessCorrelation(
  image: ImageView,
  map: ArrayLike<number>,
  { baseline, sets }: FaithfulnessOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<number>> {
  const pixels = image.height * image.width;
  const size = Math.max(1, Math.round(setShare * pixels));
  const chosen = randomPixelSets(pixels, size, sets, context.seed);
  return correlateSets(image, map, { sets: chosen, baseline }, judge, context);
}

/** Faithfulness estimate (Alvarez-Melis and Jaakkola 2018, arXiv 1806.07538): over groups in falling order of the map. */
export function faithfulnessEstimate(
  image: ImageView,
  map: ArrayLike<number>,
  { baseline, sets }: FaithfulnessOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<number>> {
  const chosen = consecutiveSets(fallingOrder(map), sets);
  return correlateSets(image, map, { sets: chosen, baseline }, judge, context);
}

/** Sizes of the sets of sensitivity-n, as shares of the pixels. */
export const sensitivityShares = [0.01, 0.05, 0.1, 0.25, 0.5] as const;

/** The correlation for each size of set, and their mean. */
export interface SensitivityN {
  readonly mean: number;
  readonly bySize: readonly (number | null)[];
}

/**
 * Sensitivity-n (Ancona et al. 2018, arXiv 1711.06104): the correlation over random sets of n pixels, for several n. 1
 * for every n where the network is linear and the map holds its contributions.
 */
export async function sensitivityN(
  image: ImageView,
  map: ArrayLike<number>,
  { baseline, sets }: FaithfulnessOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<SensitivityN>> {
  const pixels = image.height * image.width;
  const bySize: (number | null)[] = [];
  for (const [index, share] of sensitivityShares.entries()) {
    const size = Math.max(1, Math.round(share * pixels));
    const chosen = randomPixelSets(pixels, size, sets, context.seed + index);
    const onProgress = (part: number) => context.onProgress((index + part) / sensitivityShares.length);
    const options = { sets: chosen, baseline };
    const outcome = await correlateSets(image, map, options, judge, { ...context, onProgress });
    if (outcome.reason !== null && outcome.reason !== 'no-response') return outcome;
    bySize.push(outcome.value);
  }
  const numbers = bySize.filter((value) => value !== null);
  if (numbers.length === 0) return missing('no-response');
  return found({ mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length, bySize });
}
