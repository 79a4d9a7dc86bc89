import { found, missing, type Outcome } from '../outcome.ts';
import type { Ranking } from './rank-pixels.ts';

/**
 * Top-k intersection: the share of the k highest pixels that lies on the area, 0 to 1, higher is better. Pixels that
 * tie at the border of the k count by the mean over all ways to choose among them. With k = 1 it is the pointing game:
 * the share of the maximal pixels on the area. It cannot exceed |area| / k.
 */
export function topShare({ inside, outside }: Ranking, k: number): Outcome<number> {
  if (inside.length === 0) return missing('empty-mask');
  const wanted = Math.min(k, inside.length + outside.length);
  let [hits, taken] = [0, 0];
  let [at, other] = [0, 0];
  while (taken < wanted) {
    const value = Math.max(inside[at] ?? -Infinity, outside[other] ?? -Infinity);
    const [from, otherFrom] = [at, other];
    while (inside[at] === value) at += 1;
    while (outside[other] === value) other += 1;
    const tied = at - from + (other - otherFrom);
    hits += ((at - from) * Math.min(tied, wanted - taken)) / tied;
    taken += tied;
  }
  return found(hits / wanted);
}

/** Pointing game: the share of the maximal pixels that lies on the area, 0 to 1, higher is better. */
export const pointingGame = (ranking: Ranking): Outcome<number> => topShare(ranking, 1);

/**
 * Relevance rank accuracy (Arras et al. 2022): top-k intersection with k = the area's own size, 0 to 1, higher is
 * better; chance is the share of the area.
 */
export const rankAccuracy = (ranking: Ranking): Outcome<number> => topShare(ranking, ranking.inside.length);

/** What one walk down all thresholds finds. */
export interface ThresholdFigures {
  /** Probability that a pixel of the area ranks above one outside, ties half: 0 to 1, chance 0.5. */
  readonly rocAuc: Outcome<number>;
  /** Sum over thresholds of precision x gain in recall: 0 to 1, chance is the share of the area. */
  readonly averagePrecision: Outcome<number>;
  /** The largest overlap / union of the area with the pixels at or above a threshold. */
  readonly bestIou: Outcome<number>;
  /** The Dice coefficient at the same threshold: 2 IoU / (1 + IoU) grows with IoU, so that one suits both. */
  readonly bestDice: Outcome<number>;
  /** The map's value at that threshold; null where there is no area. */
  readonly bestThreshold: number | null;
}

/** Walks a ranking from its highest value down; every distinct value is a threshold. */
export function walkThresholds({ inside, outside }: Ranking): ThresholdFigures {
  const [area, rest] = [inside.length, outside.length];
  if (area === 0) {
    const none = missing('empty-mask');
    return { rocAuc: none, averagePrecision: none, bestIou: none, bestDice: none, bestThreshold: null };
  }
  let [at, other, pairs, precisionSum, bestIou, bestThreshold] = [0, 0, 0, 0, -1, 0];
  // The next value of either side, -Infinity where there is none; read once each, since this loop is the hot one.
  let [next, nextOther] = [inside[0] ?? -Infinity, outside[0] ?? -Infinity];
  while (at < area) {
    const value = next > nextOther ? next : nextOther;
    const [from, otherFrom] = [at, other];
    while (next === value) next = inside[++at] ?? -Infinity;
    while (nextOther === value) nextOther = outside[++other] ?? -Infinity;
    if (at === from) continue;
    pairs += (at - from) * (rest - (otherFrom + other) / 2);
    precisionSum += ((at - from) * at) / (at + other);
    const iou = at / (area + other);
    if (iou > bestIou) {
      bestIou = iou;
      bestThreshold = value;
    }
  }
  return {
    rocAuc: rest === 0 ? missing('full-mask') : found(pairs / (area * rest)),
    averagePrecision: found(precisionSum / area),
    bestIou: found(bestIou),
    bestDice: found((2 * bestIou) / (1 + bestIou)),
    bestThreshold,
  };
}

/** Overlap of the area with the pixels at or above a threshold. */
export interface Overlap {
  readonly iou: number;
  readonly dice: number;
}

/**
 * IoU and Dice of the area with the pixels of at least `share` of the map's maximum.
 * Null where nothing is positive: there is no half of nothing.
 */
export function overlapAt({ inside, outside }: Ranking, share: number): Outcome<Overlap> {
  if (inside.length === 0) return missing('empty-mask');
  const most = Math.max(inside[0] ?? -Infinity, outside[0] ?? -Infinity);
  if (!(most > 0)) return missing('no-positive');
  const hits = countAbove(inside, share * most);
  const others = countAbove(outside, share * most);
  const iou = hits / (inside.length + others);
  return found({ iou, dice: (2 * hits) / (inside.length + hits + others) });
}

/** How many of the values in descending order are at least `limit`. */
function countAbove(values: Float32Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? -Infinity) >= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
