import { createRandom } from '../../../../shared/random.ts';
import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { imputePixels } from './impute.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { orderSegments, type RelevanceOrder } from './segments.ts';

/** Shares of the pixels that are removed. */
export const roadShares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** The noise on filled pixels, as a share of the range of their channel. */
const noiseShare = 0.01;
/** Residual at which a filled image is the same to float32 networks. */
const tolerance = 1e-6;

export interface Road {
  /** Mean of f over the shares. Low is good with the most relevant removed first, high with the least. */
  readonly mean: number;
  /** f by share of pixels removed, as {@link roadShares}. */
  readonly curve: readonly number[];
}

/**
 * ROAD, remove and debias (Rong et al. 2022, arXiv 2202.00449): deletion whose removed pixels are filled in from their
 * neighbours, with a little noise, so that no edge of a mask tells the network where something was. The paper reports
 * the accuracy over many images; here f of this one, whose mean over fields serves the same end. The removed sets grow
 * into one another, so each filling starts from the one before.
 */
export async function road(
  image: ImageView,
  map: ArrayLike<number>,
  order: RelevanceOrder,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<Road>> {
  const { height, width } = image;
  const fault = mapFault(map, height * width);
  if (fault !== null) return missing(fault);
  if (height * width < 10) return missing('size-mismatch');
  const sequence = orderSegments(Float64Array.from(map), order);
  const removed = new Uint8Array(height * width);
  const filled = image.values.slice();
  const noise = noiseFor(image, context.seed);
  const curve = await scoreVersions(
    image,
    {
      count: roadShares.length,
      atOnce: 1,
      write: (into, index) => {
        const share = roadShares[index] ?? 0;
        for (const pixel of sequence.subarray(0, Math.round(share * sequence.length))) removed[pixel] = 1;
        imputePixels(filled, removed, height, width, tolerance);
        filled.forEach((value, at) => {
          into[at] = value + ((removed[at % removed.length] ?? 0) === 0 ? 0 : (noise[at] ?? 0));
        });
      },
    },
    judge,
    context,
  );
  return found({ mean: curve.reduce((sum, score) => sum + score, 0) / curve.length, curve });
}

/** Normal noise for every value of the image, scaled by its channel's range. */
function noiseFor({ values, channels, height, width }: ImageView, seed: number): Float32Array {
  const random = createRandom(seed);
  const pixels = height * width;
  const noise = new Float32Array(values.length);
  for (let c = 0; c < channels; c++) {
    const plane = values.subarray(c * pixels, (c + 1) * pixels);
    const range =
      plane.reduce((a, b) => Math.max(a, b), -Infinity) - plane.reduce((a, b) => Math.min(a, b), Infinity);
    for (let at = c * pixels; at < (c + 1) * pixels; at++) noise[at] = random.normal() * noiseShare * range;
  }
  return noise;
}
