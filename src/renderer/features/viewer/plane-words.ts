import type { PlaneChoice, PlateStack } from '../../../shared/stack.ts';

/** The slice and time point that are shown where a choice leaves them to the import. */
export function shownPlane(stack: PlateStack, choice: PlaneChoice): PlateStack['shown'] {
  return { z: choice.z ?? stack.shown.z, t: choice.t ?? stack.shown.t };
}

/** A plane in words, of axes that have more than one value: `slice 3, time 2`. */
export function planeWords(stack: PlateStack, choice: PlaneChoice): string {
  const { z, t } = shownPlane(stack, choice);
  const slice = z === 'max' ? `maximum of ${stack.slices.length} slices` : `slice ${z}`;
  return [
    ...(stack.slices.length > 1 ? [z === 'stored' ? 'stored projection' : slice] : []),
    ...(stack.times.length > 1 ? [`time ${t}`] : []),
  ].join(', ');
}

/** A choice that says no more than it must: what the import shows anyway is left to it. */
export function tidyChoice(stack: PlateStack, choice: PlaneChoice): PlaneChoice {
  return {
    z: choice.z === stack.shown.z ? null : choice.z,
    t: choice.t === stack.shown.t ? null : choice.t,
  };
}

/** The neighbour of a value on an axis, which ends at both sides. */
export function stepAlong(values: readonly number[], from: number | null, step: 1 | -1): number {
  const middle = Math.floor(values.length / 2);
  const found = from === null ? middle : values.indexOf(from);
  const next = (found < 0 ? middle : found) + (from === null ? 0 : step);
  return values[Math.min(values.length - 1, Math.max(0, next))] ?? 0;
}
