import type { Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import { massAccuracy, pearson, ranksOf, sumMass } from '../../attribution/index.ts';
import type { OpenUnit } from './score-field.ts';

/** Statistics of one map by name; null where one is not defined for it. */
export type MapStatistics = Record<string, number | null>;

/** What a map is on its own, and how much of it lies on cells where these are known. */
export function statisticsOf({ alone, values }: OpenUnit, cells: Uint8Array | null): MapStatistics {
  const { entropy, sparseness, halfMassArea, border, corner } = alone();
  const sums = cells === null ? null : sumMass(values(), cells);
  return {
    'mass-on-cells': sums === null ? null : massAccuracy(sums).value,
    'cell-area': sums === null ? null : sums.areaPixels / sums.pixels,
    entropy: entropy.value,
    sparseness: sparseness.value,
    'half-mass-area': halfMassArea.value,
    'border-share': border.value,
    'corner-share': corner.value,
  };
}

/** Side of the grid on which two methods are held against each other. */
const agreementSide = 24;

/** The ranks of a map on a coarse grid, for {@link disagreement}; null where it is no use. */
export function coarseRanks(maps: PlacedMaps, field: Size): Float64Array | null {
  const side = { width: agreementSide, height: agreementSide };
  const values = rasterise(maps, { x: 0, y: 0, ...field }, side, true);
  for (let cell = 0; cell < values.length; cell++) if (Number.isNaN(values[cell])) values[cell] = 0;
  return values.every((value) => Number.isFinite(value)) ? ranksOf(values) : null;
}

/** (1 - Spearman's correlation) / 2 of two maps: 0 the same order, 0.5 unrelated, 1 reversed; null where one is constant. */
export function disagreement(first: Float64Array, second: Float64Array): number | null {
  const correlation = pearson(first, second);
  return correlation === null ? null : (1 - correlation) / 2;
}

/** The name under which the disagreement with another run is kept. */
export const disagreementWith = (runId: number): string => `disagreement:${runId}`;
