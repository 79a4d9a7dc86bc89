import type { RunId } from '../../../shared/ids.ts';
import type { UnitStatistics } from '../../db/index.ts';
import type { FieldAreas } from './field-areas.ts';
import { fingerprint } from './fingerprint.ts';
import {
  coarseRanks,
  disagreement,
  disagreementWith,
  statisticsOf,
  type MapStatistics,
} from './map-statistics.ts';
import type { OpenUnit } from './score-field.ts';
import type { FieldTask } from './tasks.ts';

/** The statistics of a field's maps, the disagreement of its methods included. */
export interface FieldStatistics {
  isStale(open: OpenUnit): boolean;
  of(open: OpenUnit): UnitStatistics & { readonly runId: RunId };
}

export function createFieldStatistics(
  field: FieldTask,
  units: readonly OpenUnit[],
  areas: FieldAreas,
): FieldStatistics {
  const ranks = new Map<OpenUnit, Float64Array | null>();
  const ranksOf = (open: OpenUnit) => {
    const known = ranks.get(open);
    if (known !== undefined) return known;
    const computed = open.maps === null ? null : coarseRanks(open.maps, field);
    ranks.set(open, computed);
    return computed;
  };
  const rivalsOf = ({ unit }: OpenUnit) =>
    units.filter((other) => other.unit.target === unit.target && other.unit.runId !== unit.runId);
  const keyOf = (open: OpenUnit) => {
    const { cells } = areas.on(open.unit.grid);
    const rivals = rivalsOf(open).map((other) => `${other.unit.runId} ${other.key}`);
    return fingerprint(open.key, ...rivals, cells ?? 'no cells');
  };
  return {
    isStale: (open) => open.unit.knownStatistics !== keyOf(open),
    of: (open) => {
      const { unit, maps } = open;
      const values: MapStatistics = maps === null ? {} : statisticsOf(open, areas.on(unit.grid).cells);
      for (const other of rivalsOf(open)) {
        const [own, theirs] = [ranksOf(open), ranksOf(other)];
        values[disagreementWith(other.unit.runId)] =
          own === null || theirs === null ? null : disagreement(own, theirs);
      }
      return { unitId: unit.unitId, runId: unit.runId, values, inputKey: keyOf(open) };
    },
  };
}
