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

/** The raw grid where there is just one; several are laid on the field at its own pixels. */
export function layMap(maps: PlacedMaps, { width, height }: Size): LaidMap {
  const [x = 0, y = 0, boxWidth = width, boxHeight = height] = maps.boxes;
  if (maps.count === 1) {
    const box = { x, y, width: boxWidth, height: boxHeight };
    return { width: maps.width, height: maps.height, values: maps.data, box, isLaid: false };
  }
  const whole = { x: 0, y: 0, width, height };
  return { width, height, values: rasterise(maps, whole, { width, height }, false), box: whole, isLaid: true };
}

/** Edges of one value's cell, in field pixels. */
export const stepOf = ({ box, width, height }: LaidMap): Size => ({
  width: box.width / width,
  height: box.height / height,
});
