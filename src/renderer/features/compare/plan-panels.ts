import type { MapUnit } from '../../../shared/map.ts';
import { canBeSigned, sharedLimits, type Limits } from '../../../shared/map-scale.ts';
import type { Run } from '../../../shared/run.ts';

/** One target's maps of a run. */
export interface MapChoice {
  readonly run: Pick<Run, 'id' | 'min' | 'max'>;
  readonly target: string;
  /** Null until a unit of it is done. */
  readonly unit: MapUnit | null;
}

/** What a panel draws over the image: nothing, one map, or two maps joined. */
export type PanelMap =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly map: MapChoice }
  | { readonly kind: 'difference' | 'agreement'; readonly first: MapChoice; readonly second: MapChoice };

/** One panel: its heading, the well it shows (null: the one in focus), and its map. */
export interface PanelPlan {
  readonly title: string;
  readonly well: string | null;
  readonly map: PanelMap;
}

/** The one scale of all panels. */
export interface PanelScale {
  readonly limits: Limits;
  readonly signed: boolean;
  /** Values are drawn as shares of each run's largest one, because the runs' numbers have different units. */
  readonly shares: boolean;
}

export function mapsOf({ map }: PanelPlan): readonly MapChoice[] {
  switch (map.kind) {
    case 'none':
      return [];
    case 'one':
      return [map.map];
    case 'difference':
    case 'agreement':
      return [map.first, map.second];
  }
}

/** The largest value of a run: of either sign where signs are drawn. */
const reachOf = ({ run }: MapChoice, signed: boolean) => sharedLimits(run, signed).high;

/**
 * The scale that covers every panel. Maps of one unit share raw values; maps of different ones can only be compared as
 * shares of their run's largest value. A difference makes the scale diverge about 0.
 */
export function planScale(panels: readonly PanelPlan[], wantsSign: boolean): PanelScale {
  const maps = panels.flatMap(mapsOf);
  const units = new Set(maps.flatMap(({ unit }) => (unit === null ? [] : [unit])));
  const differs = panels.some(({ map }) => map.kind === 'difference');
  const signed = differs || (wantsSign && units.size > 0 && [...units].every(canBeSigned));
  const shares = units.size > 1 || panels.some(({ map }) => map.kind === 'agreement');
  const high = shares ? 1 : Math.max(0, ...maps.map((map) => reachOf(map, signed)));
  const reach = high > 0 ? high : 1;
  return { limits: { low: signed ? -reach : 0, high: reach }, signed, shares };
}

/** What a map's values are multiplied by on a scale. */
export const gainOf = (map: MapChoice, { shares, signed }: PanelScale): number =>
  shares ? 1 / reachOf(map, signed) : 1;
