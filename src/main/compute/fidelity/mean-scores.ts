import type { NetworkMetricId, UnitScore } from '../../../shared/fidelity.ts';
import type { Details, ImageScore } from './image-score.ts';

/** What was scored of one image: its map, and maps that know nothing where they were asked for. */
export interface ScoredImage {
  readonly own: readonly ImageScore[];
  readonly random: readonly ImageScore[];
  readonly centre: readonly ImageScore[];
}

/** The scores of a unit: means over the images that have a value, or the reason that most of them give. */
export function meanScores(metrics: readonly NetworkMetricId[], images: readonly ScoredImage[]): UnitScore[] {
  return metrics.map((metric) => {
    const pick = (which: keyof ScoredImage) =>
      images.flatMap((image) => image[which].filter((score) => score.metric === metric));
    const own = pick('own');
    const value = meanValue(own);
    const details = {
      ...meanDetails(own.map((score) => score.details)),
      images: own.length,
      undefinedImages: own.filter((score) => score.value === null).length,
    };
    return {
      metric,
      value,
      reason:
        value === null ? (mostFrequent(own.flatMap(({ reason }) => reason ?? [])) ?? 'empty-map') : null,
      random: meanValue(pick('random')),
      centre: meanValue(pick('centre')),
      details,
    };
  });
}

function meanValue(scores: readonly ImageScore[]): number | null {
  const values = scores.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mostFrequent<V>(values: readonly V[]): V | undefined {
  const counts = new Map<V, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/** Numbers and curves of equal length become means; anything else is told of the first image that has it. */
function meanDetails(details: readonly Details[]): Details {
  const names = [...new Set(details.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(
    names.map((name) => {
      const each = details.flatMap((one) => (one[name] === undefined ? [] : [one[name]]));
      if (each.every((value) => typeof value === 'number')) return [name, meanOf(each)];
      const curves = each.filter(isCurve);
      const [first] = curves;
      if (
        first !== undefined &&
        curves.length === each.length &&
        curves.every((c) => c.length === first.length)
      ) {
        return [name, first.map((_, at) => meanOf(curves.map((curve) => curve[at] ?? Number.NaN)))];
      }
      return [name, each[0] ?? null];
    }),
  );
}

const isCurve = (value: Details[string]): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number');

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
