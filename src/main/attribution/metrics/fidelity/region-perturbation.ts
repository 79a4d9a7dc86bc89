import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { meanDrop } from './curve.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { createReplacer } from './replace-pixels.ts';
import { orderSegments, placesOf, segmentSums, squarePatches, type RelevanceOrder } from './segments.ts';

/** f after 0, 1, 2, ... patches took the baseline, and the area over that curve. */
export interface RegionPerturbation {
  readonly curve: readonly number[];
  readonly aopc: number;
}

export interface RegionOptions {
  /** Edge of the square patches in pixels. */
  readonly side: number;
  readonly order: RelevanceOrder;
  /** What replaced pixels show, [C, H, W]. */
  readonly baseline: Float32Array;
}

/**
 * Region perturbation (Samek et al. 2017, arXiv 1509.06321): patches take the baseline in the order of their attribution
 * sum. AOPC, the mean fall of f over all steps, is high for a good map with the most relevant first, low with the least.
 */
export async function regionPerturbation(
  image: ImageView,
  map: ArrayLike<number>,
  { side, order, baseline }: RegionOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<RegionPerturbation>> {
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const patches = squarePatches(image.height, image.width, side);
  const places = placesOf(patches, orderSegments(segmentSums(map, patches), order));
  const curve = await scoreVersions(
    image,
    { count: patches.count + 1, write: createReplacer(image.values, baseline, places) },
    judge,
    context,
  );
  return found({ curve, aopc: meanDrop(curve) });
}
