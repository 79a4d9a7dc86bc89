import type { Rect, Size } from '../../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../../shared/map.ts';
import { rasterise } from '../../../../shared/rasterise.ts';

/** A map as one image: its values and the part of the field that they cover. */
export interface LaidMap extends Size {
  /** [height, width]; NaN where no map lies. */
  readonly values: Float32Array;
  /** In field pixels; may reach over the field's border. */
  readonly box: Rect;
  /** False where these are the raw values; true where maps of cells were laid on the field, means where they overlap. */
  readonly isLaid: boolean;
}

/** The raw grid where there is just one, which covers the whole; what a network saw cell by cell is laid on the field. */
export function layMap(maps: PlacedMaps, field: Size, seesCells: boolean): LaidMap {
  if (maps.count !== 1 || seesCells) return layOnField(maps, field);
  const [x = 0, y = 0, width = field.width, height = field.height] = maps.boxes;
  const box = { x, y, width, height };
  return { width: maps.width, height: maps.height, values: maps.data, box, isLaid: false };
}

/** A map at the field's own pixels: every pixel has the value of the cell of the grid that it lies in. */
export function layOnField(maps: PlacedMaps, { width, height }: Size): LaidMap {
  const box = { x: 0, y: 0, width, height };
  return { width, height, values: rasterise(maps, box, { width, height }, false), box, isLaid: true };
}

/** Edges of one value's cell, in field pixels. */
export const stepOf = ({ box, width, height }: LaidMap): Size => ({
  width: box.width / width,
  height: box.height / height,
});
