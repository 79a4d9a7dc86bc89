import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { MapFacts, PlacedMaps } from '../../../shared/map.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import type { MapJoin } from './map-join.ts';
import type { RasterSource } from './raster-source.ts';

/** How the plate's canvas lies on the screen: screen = (plate - origin) * scale, in device pixels. */
export interface PlateOnScreen {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn: which plate, and which unit on which field. */
export interface OverlayScene {
  readonly plate: PlateView;
  readonly units: ReadonlyMap<number, Unit>;
  /** Further maps of every field that are joined with the first; none where absent. */
  readonly joined?: JoinedMaps;
}

/** Maps that are drawn as one. A field where one of them is missing shows none. */
export interface JoinedMaps {
  readonly join: MapJoin;
  readonly others: readonly ReadonlyMap<number, Unit>[];
  /** What each map's values are multiplied by, the first one's first. */
  readonly gains: readonly number[];
}

/** The same view measured in the screen's own pixels. */
export function inDevicePixels({ originX, originY, scale, width, height }: PlateOnScreen): PlateOnScreen {
  const density = window.devicePixelRatio;
  return { originX, originY, scale: scale * density, width: width * density, height: height * density };
}

export const isSameView = (a: PlateOnScreen, b: PlateOnScreen) =>
  a.scale === b.scale &&
  a.originX === b.originX &&
  a.originY === b.originY &&
  a.width === b.width &&
  a.height === b.height;

/** A field on the screen with the units whose maps it shows, and how they are joined. */
export interface ShownField {
  readonly field: Field;
  readonly units: readonly (Unit & { readonly facts: MapFacts })[];
  readonly join: MapJoin;
  readonly gains: readonly number[];
}

const hasMaps = (unit: Unit | undefined): unit is Unit & { readonly facts: MapFacts } =>
  unit?.state === 'done' && unit.facts !== null && unit.facts.count > 0;

/** The fields of a part of the plate that have maps. */
export function shownFields({ plate, units, joined }: OverlayScene, visible: Rect): ShownField[] {
  const { join = 'only', gains = [1], others = [] } = joined ?? {};
  return plate.wells
    .filter((well) => intersect(well.canvas, visible) !== null)
    .flatMap((well) => well.fields)
    .flatMap((field) => {
      const all = [units, ...others].map((byField) => byField.get(field.id));
      if (!all.every(hasMaps) || intersect(field.canvas, visible) === null) return [];
      return [{ field, units: all, join, gains }];
    });
}

/** What a field's raster is made of; null while one of its maps is not here. */
export function toSource(
  { units, join, gains }: ShownField,
  mapsOf: (unit: Unit & { readonly facts: MapFacts }) => PlacedMaps | null,
): RasterSource | null {
  // Every map is asked for, also where an earlier one is still missing.
  const maps = units.map(mapsOf).filter((held) => held !== null);
  const key = `${units.map(({ id }) => id).join('+')}:${join}:${gains.join()}`;
  return maps.length === units.length ? { key, maps, join, gains } : null;
}
