import type { Size } from '../../../shared/geometry.ts';
import type { ScoreReason } from '../../../shared/score.ts';
import type { ScoreMetricId } from '../../../shared/score-metrics.ts';
import {
  attributionLocalisation,
  energyPointingGame,
  focus,
  massAccuracy,
  overlapAt,
  pointingGame,
  pointingNear,
  rankAccuracy,
  rankPixels,
  sumMass,
  topShare,
  walkThresholds,
  type Outcome,
} from '../../attribution/index.ts';

/** An area of a field on the scoring grid, [height, width] of 0 and 1. */
export interface AreaMasks {
  readonly own: Uint8Array;
  /** The areas of every class together, for focus; the same array where there is no other class. */
  readonly all: Uint8Array;
}

/** A metric's value or the reason for none, with what a reader may want to know. */
export interface Measured {
  readonly value: number | null;
  readonly reason: ScoreReason | null;
  readonly details: Readonly<Record<string, number>>;
}

/** The tolerance of the nearby pointing game as a share of the longer side. */
const nearShare = 0.03;
const halfMaximum = 0.5;
const noDetails = {};

const plain = ({ value, reason }: Outcome<number>, details: Measured['details'] = noDetails): Measured => ({
  value,
  reason,
  details,
});

/** All localization metrics of a map [height, width] of finite values against an area. */
export function scoreAgainst(
  map: Float32Array,
  { own, all }: AreaMasks,
  size: Size,
): ReadonlyMap<ScoreMetricId, Measured> {
  const ranking = rankPixels(map, own);
  const sums = sumMass(map, own);
  const walk = walkThresholds(ranking);
  const overlap = overlapAt(ranking, halfMaximum);
  const share = (count: number) => Math.max(1, Math.round(count * map.length));
  const top = (part: number) => {
    const k = share(part);
    const ceiling = Math.min(1, sums.areaPixels / k);
    return plain(topShare(ranking, k), ceiling < 1 && ceiling > 0 ? { ceiling } : noDetails);
  };
  const pick = (name: 'iou' | 'dice'): Measured =>
    overlap.value === null
      ? { ...overlap, details: noDetails }
      : plain({ value: overlap.value[name], reason: null });
  const best = walk.bestThreshold === null ? noDetails : { threshold: walk.bestThreshold };
  const near = pointingNear(map, own, size, nearShare * Math.max(size.width, size.height));
  return new Map<ScoreMetricId, Measured>([
    ['relevance-mass', plain(massAccuracy(sums))],
    ['relevance-rank', plain(rankAccuracy(ranking))],
    ['pointing-game', plain(pointingGame(ranking))],
    ['pointing-game-near', plain(near)],
    ['energy-pointing-game', plain(energyPointingGame(sums))],
    ['top-1-percent', top(0.01)],
    ['top-5-percent', top(0.05)],
    ['top-10-percent', top(0.1)],
    ['attribution-localisation', plain(attributionLocalisation(sums))],
    ['roc-auc', plain(walk.rocAuc)],
    ['average-precision', plain(walk.averagePrecision)],
    ['focus', plain(focus(sums, all === own ? sums : sumMass(map, all)))],
    ['iou', pick('iou')],
    ['dice', pick('dice')],
    ['best-iou', plain(walk.bestIou, best)],
    ['best-dice', plain(walk.bestDice, best)],
  ]);
}

const chances: Partial<Record<ScoreMetricId, (own: number, all: number) => number | null>> = {
  'roc-auc': () => 0.5,
  focus: (own, all) => (all === 0 ? null : own / all),
  // A map that knows nothing does best by taking everything, and then overlaps by its share.
  'best-dice': (own) => (2 * own) / (1 + own),
  iou: () => null,
  dice: () => null,
  'pointing-game-near': () => null,
};

/**
 * What a map without knowledge is expected to reach, from the areas' shares of the field alone; null where that is not
 * known.
 */
export function chanceOf(metric: ScoreMetricId, ownShare: number, allShare: number): number | null {
  const chance = chances[metric];
  return chance === undefined ? ownShare : chance(ownShare, allShare);
}
