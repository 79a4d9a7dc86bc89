import type { Well } from './plate.ts';
import type { Unit } from './run.ts';

/** What the network says of a well: the mean over its fields, each weighted by its number of cells. */
export interface WellVerdict {
  readonly probabilities: readonly number[];
  readonly predictedClass: number;
  /** Cells behind the mean; null where the network sees whole fields. */
  readonly cellCount: number | null;
}

/** Verdicts of every well that has one, by name. Several targets of a field carry the same verdict, counted once. */
export function wellVerdicts(
  wells: readonly Well[],
  units: readonly Unit[],
): ReadonlyMap<string, WellVerdict> {
  const byField = new Map(
    units.flatMap((unit) => (unit.verdict ? [[unit.fieldId, unit.verdict] as const] : [])),
  );
  const verdicts = new Map<string, WellVerdict>();
  for (const well of wells) {
    const said = well.fields.flatMap((field) => byField.get(field.id) ?? []);
    const total = aggregate(said);
    if (total !== null) verdicts.set(well.name, total);
  }
  return verdicts;
}

function aggregate(said: readonly NonNullable<Unit['verdict']>[]): WellVerdict | null {
  const sums: number[] = [];
  let weights = 0;
  let cells: number | null = null;
  for (const { probabilities, objectCount } of said) {
    const weight = objectCount ?? 1;
    if (objectCount !== null) cells = (cells ?? 0) + objectCount;
    probabilities.forEach((value, index) => (sums[index] = (sums[index] ?? 0) + value * weight));
    weights += weight;
  }
  if (weights === 0) return null;
  const probabilities = sums.map((sum) => sum / weights);
  const predictedClass = probabilities.indexOf(Math.max(...probabilities));
  return { probabilities, predictedClass, cellCount: cells };
}
