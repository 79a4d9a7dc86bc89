import type { FieldId, PlateId, RunId, UnitId } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/plate.ts';
import type { Against, ScoreReason } from '../../../shared/score.ts';
import type { Contender } from '../../../shared/score-answers.ts';
import type { ScoreMetricId } from '../../../shared/score-metrics.ts';

/** A well with what the plate map says of it. */
export interface EvidenceWell {
  /** Unique in the project. */
  readonly key: string;
  readonly plateId: PlateId;
  readonly name: string;
  readonly role: Role;
  readonly label: string | null;
  readonly conditions: Readonly<Record<string, string>>;
}

/** One map with its place. */
export interface EvidenceUnit {
  readonly unitId: UnitId;
  readonly runId: RunId;
  readonly fieldId: FieldId;
  readonly field: number;
  readonly well: EvidenceWell;
  readonly target: string;
}

/** A score of a map. */
export interface EvidenceScore {
  readonly unit: EvidenceUnit;
  readonly value: number | null;
  readonly reason: ScoreReason | null;
  readonly chance: number | null;
  readonly random: number | null;
  readonly centre: number | null;
}

/** A metric of the table with the area that it is measured against. */
export interface TableMetric {
  readonly metric: ScoreMetricId;
  readonly against: Against | null;
}

/** What a network decided of a field. */
export interface Decision {
  readonly classIndex: number;
  readonly label: string;
  readonly probability: number;
}

/** A method with everything that is known of its maps. */
export interface EvidenceContender extends Contender {
  readonly scores: ReadonlyMap<ScoreMetricId, readonly EvidenceScore[]>;
  readonly units: readonly EvidenceUnit[];
  /** Statistics of maps, by unit. */
  readonly statistics: ReadonlyMap<number, Readonly<Record<string, number | null>>>;
  /** By field. */
  readonly decisions: ReadonlyMap<number, Decision>;
}

/** All that the answers are made from. Excluded wells are not in it. */
export interface Evidence {
  readonly plate: { readonly id: PlateId; readonly name: string } | null;
  readonly against: Against | null;
  readonly areas: readonly Against[];
  readonly metrics: readonly TableMetric[];
  readonly contenders: readonly EvidenceContender[];
}

/** The mean of a metric over the maps of one well. */
export interface WellScore {
  readonly well: EvidenceWell;
  readonly value: number;
  readonly chance: number | null;
  readonly random: number | null;
  readonly centre: number | null;
}

/** Means over the maps of each well; wells without a value are left out. */
export function wellScores(scores: readonly EvidenceScore[]): WellScore[] {
  const byWell = Map.groupBy(scores, ({ unit }) => unit.well.key);
  return [...byWell.values()].flatMap((own) => {
    const usable = own.filter(({ value }) => value !== null);
    const [first] = usable;
    if (first === undefined) return [];
    return [
      {
        well: first.unit.well,
        value: meanOf(usable.map(({ value }) => value)) ?? 0,
        chance: meanOf(usable.map(({ chance }) => chance)),
        random: meanOf(usable.map(({ random }) => random)),
        centre: meanOf(usable.map(({ centre }) => centre)),
      },
    ];
  });
}

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
