import type { Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { rasterise } from '../../../shared/rasterise.ts';

/** The maps of a field on the scoring grid, interpolated between the centres of their cells; 0 where no map lies. */
export function drawMap(maps: PlacedMaps, field: Size, grid: Size): Float32Array {
  const values = rasterise(maps, { x: 0, y: 0, width: field.width, height: field.height }, grid, true);
  for (let pixel = 0; pixel < values.length; pixel++) {
    if (Number.isNaN(values[pixel])) values[pixel] = 0;
  }
  return values;
}

/** False where a raw map holds a value that is no finite number. */
export function isFinite({ data }: PlacedMaps): boolean {
  for (let cell = 0; cell < data.length; cell++) if (!Number.isFinite(data[cell])) return false;
  return true;
}
