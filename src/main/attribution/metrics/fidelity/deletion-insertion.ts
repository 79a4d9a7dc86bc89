import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { meanGap, meanHeight } from './curve.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';
import { fallingOrder, groupsOf } from './order.ts';
import { createReplacer } from './replace-pixels.ts';

/** What the two orders of one map say. Curves run from step 0 to T. */
export interface DeletionInsertion {
  /** f while pixels take the baseline, the most important first. */
  readonly deletion: readonly number[];
  /** f while pixels return from the baseline, the most important first. */
  readonly insertion: readonly number[];
  /** Mean height of the deletion curve; low is good. */
  readonly deletionArea: number;
  /** Mean height of the insertion curve; high is good. */
  readonly insertionArea: number;
  /** Mean of least-relevant-first less most-relevant-first; high is good, and the baseline's own bias cancels. */
  readonly between: number;
}

export interface CurveOptions {
  /** Groups that pixels are replaced in, at most one a pixel. */
  readonly steps: number;
  /** What replaced pixels show, [C, H, W]. */
  readonly baseline: Float32Array;
}

/**
 * Deletion and insertion (Petsiuk et al. 2018, arXiv 1806.07421; deletion is pixel flipping, Bach et al. 2015). Pixels
 * are ordered by the signed map, equal ones in raster order, and replaced in groups, all channels together. The curve of
 * the least relevant first is the insertion curve read backwards, so 2 T versions serve all three figures.
 * @param map [H, W] in the pixels of the image
 */
export async function deletionInsertion(
  image: ImageView,
  map: ArrayLike<number>,
  { steps, baseline }: CurveOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<DeletionInsertion>> {
  const fault = mapFault(map, image.height * image.width);
  if (fault !== null) return missing(fault);
  const groups = groupsOf(fallingOrder(map), steps);
  const last = Math.min(steps, groups.length);
  const remove = createReplacer(image.values, baseline, groups);
  const restore = createReplacer(baseline, image.values, groups);
  const scores = await scoreVersions(
    image,
    {
      // Deletion 0..T, then insertion 1..T-1: deletion's ends are those of insertion.
      count: 2 * last,
      write: (into, at) => {
        if (at <= last) remove(into, at);
        else restore(into, at - last);
      },
    },
    judge,
    context,
  );
  return found(toFigures(scores, last));
}

function toFigures(scores: readonly number[], last: number): DeletionInsertion {
  const deletion = scores.slice(0, last + 1);
  const insertion = [scores[last] ?? Number.NaN, ...scores.slice(last + 1), scores[0] ?? Number.NaN];
  return summariseCurves(deletion, insertion);
}

/** Areas of two curves of equal length. */
export function summariseCurves(
  deletion: readonly number[],
  insertion: readonly number[],
): DeletionInsertion {
  return {
    deletion,
    insertion,
    deletionArea: meanHeight(deletion),
    insertionArea: meanHeight(insertion),
    between: meanGap(deletion, insertion.toReversed()),
  };
}
