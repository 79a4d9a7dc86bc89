import type { PlateView } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import { unitsOfTarget, type OverlayScene } from '../overlay/index.ts';
import { gainOf, type MapChoice, type PanelPlan, type PanelScale } from './plan-panels.ts';

const unitsOf = (units: readonly Unit[], { run, target }: MapChoice) =>
  unitsOfTarget(
    units.filter((unit) => unit.runId === run.id),
    target,
  );

/** What the overlay of a panel draws; without a map it draws none. */
export function panelScene(
  plate: PlateView,
  units: readonly Unit[],
  { map }: PanelPlan,
  scale: PanelScale,
): OverlayScene {
  switch (map.kind) {
    case 'none':
      return { plate, units: new Map() };
    case 'one':
      return {
        plate,
        units: unitsOf(units, map.map),
        joined: { join: 'only', others: [], gains: [gainOf(map.map, scale)] },
      };
    case 'difference':
    case 'agreement':
      return {
        plate,
        units: unitsOf(units, map.first),
        joined: {
          join: map.kind,
          others: [unitsOf(units, map.second)],
          gains: [gainOf(map.first, scale), gainOf(map.second, scale)],
        },
      };
  }
}
