import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { meanHeight } from './curve.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { createReplacer } from './replace-pixels.ts';
import { orderSegments, placesOf, segmentMeans, type Segments } from './segments.ts';

/** Below this probability a ratio to it means nothing. */
const leastScore = 1e-6;

/** The area over the curve of ratios f_k / f_0, 0..1 where f never rises, and the curve from step 0. */
export interface Irof {
  readonly area: number;
  readonly ratios: readonly number[];
}

/**
 * Iterative removal of features (Rieger and Hansen 2020, arXiv 2003.08747): superpixels take the baseline in the order
 * of their mean attribution. Divided by their number, where the paper's sum depends on it. High is good.
 * @param segments of the image, for instance those of {@link superpixels}
 */
export async function irof(
  image: ImageView,
  map: ArrayLike<number>,
  options: { readonly segments: Segments; readonly baseline: Float32Array },
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<Irof>> {
  const { segments, baseline } = options;
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const places = placesOf(segments, orderSegments(segmentMeans(map, segments), 'most-first'));
  const scores = await scoreVersions(
    image,
    { count: segments.count + 1, write: createReplacer(image.values, baseline, places) },
    judge,
    context,
  );
  return judgeRemoval(scores);
}

/** The figures of scores f_0, f_1, ... while superpixels are removed. */
export function judgeRemoval(scores: readonly number[]): Outcome<Irof> {
  const start = scores[0] ?? 0;
  if (!(start >= leastScore)) return missing('no-response');
  const ratios = scores.map((score) => score / start);
  return found({ area: 1 - meanHeight(ratios), ratios });
}
