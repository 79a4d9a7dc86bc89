import type { PlacedMaps } from '../../../shared/map.ts';
import type { Size } from '../../../shared/geometry.ts';

/**
 * Leaves out the rows and columns of maps that show padding around the field: those whose middle lies beyond its
 * border. For images that show one whole field each, as letterboxed ones do.
 */
export function cropToField(maps: PlacedMaps, field: Size): PlacedMaps {
  const [x = 0, y = 0, wide = 0, high = 0] = maps.boxes;
  const columns = insideRange(x, wide, maps.width, field.width);
  const rows = insideRange(y, high, maps.height, field.height);
  const [width, height] = [columns.to - columns.from, rows.to - rows.from];
  if (maps.count !== 1 || (width === maps.width && height === maps.height)) return maps;
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (rows.from + row) * maps.width + columns.from;
    data.set(maps.data.subarray(from, from + width), row * width);
  }
  const [perX, perY] = [wide / maps.width, high / maps.height];
  const box = [x + columns.from * perX, y + rows.from * perY, width * perX, height * perY];
  return { count: 1, height, width, data, boxes: Float32Array.from(box) };
}

/** The cells of an axis whose middle lies on the field; all of them where none does. */
function insideRange(
  start: number,
  extent: number,
  cells: number,
  length: number,
): { from: number; to: number } {
  const inside = Array.from({ length: cells }, (_, cell) => {
    const middle = start + ((cell + 0.5) * extent) / cells;
    return middle > 0 && middle < length;
  });
  const from = inside.indexOf(true);
  return from < 0 ? { from: 0, to: cells } : { from, to: inside.lastIndexOf(true) + 1 };
}
