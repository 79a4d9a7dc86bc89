import type { Limits } from '../../../shared/map-scale.ts';
import type { MapUnit } from '../../../shared/map.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import type { JoinedMaps } from './overlay-scene.ts';

/**
 * What is drawn of a run with several classes: the map of the chosen class; its lead over another class; for CAPE, whose
 * map is P[c, n] = q[c, n] w[n], the probability q of the class within each region, and the weight w of the regions.
 */
export const mapViews = ['map', 'difference', 'within-region', 'region-weight'] as const;
export type MapView = (typeof mapViews)[number];

/** The units of one target, by field. */
export function unitsOfTarget(units: readonly Unit[], target: string | null): ReadonlyMap<number, Unit> {
  return new Map(
    units.filter((unit) => formatTarget(unit.target) === target).map((unit) => [unit.fieldId, unit]),
  );
}

/** The views that a run can show: differences need two targets, CAPE's factors every class of the network. */
export function viewsOf(run: Pick<Run, 'method' | 'targets'>, classCount: number): readonly MapView[] {
  const classes = new Set(
    run.targets.flatMap((target) => (target.kind === 'class' ? [target.classIndex] : [])),
  );
  const hasAll = run.method === 'cape' && classCount > 1 && classes.size === classCount;
  if (run.targets.length < 2) return ['map'];
  return hasAll ? mapViews : ['map', 'difference'];
}

/** What the overlay joins for a view, null for the plain map; `other` is the target that a lead is over. */
export function joinForView(
  view: MapView,
  units: readonly Unit[],
  shown: string,
  targets: readonly string[],
  other: string | null,
): JoinedMaps | null {
  const rest = targets.filter((target) => target !== shown);
  const others = (view === 'difference' ? rest.filter((target) => target === other) : rest).map((target) =>
    unitsOfTarget(units, target),
  );
  const gains = Array.from({ length: others.length + 1 }, () => 1);
  switch (view) {
    case 'map':
      return null;
    case 'difference':
      return others.length === 1 ? { join: 'difference', others, gains } : null;
    case 'within-region':
      return { join: 'share', others, gains };
    case 'region-weight':
      return { join: 'sum', others, gains };
  }
}

/** The scale over every field of a view; null where the run's own one holds. */
export function limitsOfView(
  view: MapView,
  units: readonly Unit[],
  range: Pick<Run, 'min' | 'max'>,
): Limits | null {
  if (view === 'within-region') return { low: 0, high: 1 };
  if (view === 'map') return null;
  if (view === 'difference') {
    const reach = Math.max(Math.abs(range.min ?? 0), Math.abs(range.max ?? 0));
    return { low: -reach, high: reach > 0 ? reach : 1 };
  }
  // No region of a field weighs more than the largest values of all its classes together.
  const byField = new Map<number, number>();
  for (const { fieldId, facts } of units) {
    byField.set(fieldId, (byField.get(fieldId) ?? 0) + (facts?.max ?? 0));
  }
  const high = Math.min(1, Math.max(0, ...byField.values()));
  return { low: 0, high: high > 0 ? high : 1 };
}

/** What the numbers of a view are; null where the map's own unit says it. */
export function unitTextOf(view: MapView, unit: MapUnit, otherLabel: string): string | null {
  switch (view) {
    case 'map':
      return null;
    case 'difference':
      return `${unit === 'probability' ? 'probability' : unit} above ${otherLabel}`;
    case 'within-region':
      return 'probability of the class within each region';
    case 'region-weight':
      return 'weight of the region, the same for every class';
  }
}
