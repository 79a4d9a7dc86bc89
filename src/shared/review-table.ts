import { assertNever } from './assert-never.ts';
import { formatPercent, formatValue } from './format-number.ts';
import type { FieldId, UnitId } from './ids.ts';
import type { PlateView, Role, Well } from './plate.ts';
import { subjectKey, type PlateReview, type ReviewMark, type ReviewSubject } from './review.ts';
import type { Unit } from './run.ts';
import type { Suspicion } from './score-answers.ts';
import type { FieldStatistics, PlateStatistics, Statistic } from './score-statistics.ts';
import { wellVerdicts } from './well-verdicts.ts';

/** A well or a field as it is reviewed, with everything that is known of it. */
export interface ReviewRow {
  readonly key: string;
  readonly subject: ReviewSubject;
  readonly well: string;
  /** The field's number; null where the row is a whole well. */
  readonly field: number | null;
  readonly role: Role;
  /** What the plate map says of the well, `compound 7 · 3 µM`. */
  readonly condition: string;
  /** The class that the plate map gives. */
  readonly label: string | null;
  /** What the network said; null where the run has not seen it. */
  readonly verdict: Readonly<{ probabilities: readonly number[]; predictedClass: number }> | null;
  /** Statistics of its maps, by id. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The fields behind the row with the units that explain them. */
  readonly units: readonly { readonly fieldId: FieldId; readonly unitId: UnitId | null }[];
  /** Why a confident call may be right for the wrong reason, the strongest sign first; empty where nothing tells so. */
  readonly doubts: Suspicion['signs'];
  readonly doubt: number | null;
  readonly mark: ReviewMark | null;
  readonly note: string;
  /** Why the well is excluded; null where it is not, or the plate map gave no reason. */
  readonly excluded: string | null;
}

/** Everything that rows are made of. Verdicts and units are those of one run; `shown` those of the shown target. */
export interface ReviewSources {
  readonly plate: Pick<PlateView, 'wells'>;
  readonly units: readonly Unit[];
  readonly shown: ReadonlyMap<number, Pick<Unit, 'id'>>;
  readonly statistics: PlateStatistics | undefined;
  readonly fieldStatistics: FieldStatistics | undefined;
  readonly review: PlateReview;
  readonly suspicions: readonly Suspicion[];
}

export type ReviewLevel = 'wells' | 'fields';

/** The rows of a plate in its own order. */
export function reviewRows(level: ReviewLevel, sources: ReviewSources): ReviewRow[] {
  const reviews = new Map(sources.review.reviews.map((review) => [subjectKey(review), review]));
  const exclusions = new Map(sources.review.exclusions.map(({ wellId, reason }) => [wellId, reason]));
  const facts = (well: Well, fieldId: FieldId | null) => {
    const subject = { wellId: well.id, fieldId };
    const key = subjectKey(subject);
    const fields = well.fields.filter(({ id }) => fieldId === null || id === fieldId);
    const found = strongest(sources.suspicions, new Set(fields.map(({ id }) => id)));
    const said = reviews.get(key);
    return {
      ...{ key, subject, well: well.name, role: well.role, condition: conditionOf(well), label: well.label },
      units: fields.map(({ id }) => ({ fieldId: id, unitId: sources.shown.get(id)?.id ?? null })),
      ...{ doubts: found?.signs ?? [], doubt: found?.strength ?? null },
      ...{ mark: said?.mark ?? null, note: said?.note ?? '', excluded: exclusions.get(well.id) ?? null },
    };
  };
  const { wells } = sources.plate;
  if (level === 'wells') {
    const verdicts = wellVerdicts(wells, sources.units);
    const values = new Map(sources.statistics?.wells.map((entry) => [entry.well, entry.values]));
    return wells.map((well) => ({
      ...facts(well, null),
      field: null,
      verdict: verdicts.get(well.name) ?? null,
      values: values.get(well.name) ?? {},
    }));
  }
  const verdicts = new Map(
    sources.units.flatMap(({ fieldId, verdict }) => (verdict === null ? [] : [[fieldId, verdict] as const])),
  );
  const values = new Map(sources.fieldStatistics?.fields.map((entry) => [entry.fieldId, entry.values]));
  return wells.flatMap((well) =>
    well.fields.map((field) => ({
      ...facts(well, field.id),
      field: field.index,
      verdict: verdicts.get(field.id) ?? null,
      values: values.get(field.id) ?? {},
    })),
  );
}

const strongest = (suspicions: readonly Suspicion[], fields: ReadonlySet<FieldId>) =>
  suspicions.filter(({ fieldId }) => fields.has(fieldId)).toSorted((a, b) => b.strength - a.strength)[0];

const conditionOf = ({ conditions }: Well) =>
  Object.entries(conditions)
    .filter(([name, value]) => name.toLowerCase() !== 'role' && value !== '')
    .map(([name, value]) => (startsWithName(value, name) ? value : `${name} ${value}`))
    .join(' · ');

/** `compound 7` says itself that it is a compound. */
const startsWithName = (value: string, name: string) =>
  value.toLowerCase().startsWith(`${name.toLowerCase()} `);

/** The probability of a class; null where nothing was said. */
export const probabilityOf = ({ verdict }: ReviewRow, classIndex: number): number | null =>
  verdict?.probabilities[classIndex] ?? null;

/** Which rows are listed. */
export interface ReviewFilter {
  readonly show: 'all' | 'unmarked' | ReviewMark | 'doubts';
  /** Only calls of this class; null for any. */
  readonly classIndex: number | null;
  /** What well, condition, role or note must hold. */
  readonly text: string;
}

/** By what rows are ordered: a fact of theirs, the probability of the hit class, or a statistic by its id. */
export interface ReviewSort {
  readonly by: string;
  readonly descending: boolean;
}

/** The rows that a filter lets through, in order; rows without the value come last either way, equal ones in reading order. */
export function listReview(
  rows: readonly ReviewRow[],
  filter: ReviewFilter,
  sort: ReviewSort,
  hitClass: number,
): ReviewRow[] {
  const words = filter.text.toLowerCase().trim();
  const listed = rows.filter(
    (row) =>
      passes(row, filter.show) &&
      (filter.classIndex === null || row.verdict?.predictedClass === filter.classIndex) &&
      (words === '' ||
        [row.well, row.role, row.condition, row.note].some((text) => text.toLowerCase().includes(words))),
  );
  const valueOf = (row: ReviewRow) => sortValue(row, sort.by, hitClass);
  const sign = sort.descending ? -1 : 1;
  return listed.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right));
  });
}

function passes({ mark, doubts }: ReviewRow, show: ReviewFilter['show']): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'unmarked':
      return mark === null;
    case 'doubts':
      return doubts.length > 0;
    case 'accepted':
    case 'rejected':
    case 'unsure':
      return mark === show;
    default:
      return assertNever(show);
  }
}

function sortValue(row: ReviewRow, by: string, hitClass: number): number | string | null {
  if (by === 'well')
    return row.field === null ? row.well : `${row.well} ${String(row.field).padStart(6, '0')}`;
  if (by === 'role' || by === 'condition') return row[by];
  if (by === 'mark' || by === 'doubt') return row[by];
  if (by === 'note') return row.note === '' ? null : row.note;
  if (by === 'call') return row.verdict?.predictedClass ?? null;
  if (by === 'probability') return probabilityOf(row, hitClass);
  return row.values[by] ?? null;
}

/** A statistic as tables, legends and the command line write it. */
export function formatStatistic({ unit }: Pick<Statistic, 'unit'>, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return unit === '%' ? formatPercent(value) : formatValue(value);
}

/** A probability as every place of the program writes it. */
export const formatProbability = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
