import type { Rect, Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';

/**
 * A unit's maps as they lie on one of its images, in the image's pixels [H, W], bilinear between the middles of cells.
 * Of several maps the one with the same number as the image counts. Pixels that no map covers, such as the padding of a
 * letterboxed field, are 0.
 * @param box where the image lies on the field
 */
export function mapOnImage(maps: PlacedMaps, number: number, box: Rect, image: Size): Float64Array {
  const own = maps.count === 1 ? 0 : number;
  const cells = maps.height * maps.width;
  const values = maps.data.subarray(own * cells, (own + 1) * cells);
  const [x = 0, y = 0, width = 1, height = 1] = maps.boxes.subarray(4 * own, 4 * own + 4);
  const columns = cellsAlong({ from: box.x, length: box.width, pixels: image.width }, x, width, maps.width);
  const rows = cellsAlong({ from: box.y, length: box.height, pixels: image.height }, y, height, maps.height);
  const result = new Float64Array(image.width * image.height);
  rows.forEach((row, at) => {
    if (row === null) return;
    const [upper, lower] = [row.before * maps.width, row.after * maps.width];
    columns.forEach((column, across) => {
      if (column === null) return;
      const mix = (line: number) =>
        (values[line + column.before] ?? 0) * (1 - column.share) +
        (values[line + column.after] ?? 0) * column.share;
      result[at * image.width + across] = mix(upper) * (1 - row.share) + mix(lower) * row.share;
    });
  });
  return result;
}

/** The two cells that a pixel lies between, and how far it lies from the first to the second. */
interface Between {
  readonly before: number;
  readonly after: number;
  readonly share: number;
}

/** For every pixel of an axis its cells, or null where it lies beyond the map. */
function cellsAlong(
  image: { readonly from: number; readonly length: number; readonly pixels: number },
  from: number,
  length: number,
  cells: number,
): (Between | null)[] {
  return Array.from({ length: image.pixels }, (_, pixel) => {
    const place = image.from + ((pixel + 0.5) * image.length) / image.pixels;
    const cell = ((place - from) / length) * cells - 0.5;
    // Half a pixel of grace: grids of layers may end a little before or after the image.
    const grace = (image.length / image.pixels / length) * cells;
    if (cell < -0.5 - grace || cell > cells - 0.5 + grace) return null;
    const clamped = Math.min(Math.max(cell, 0), cells - 1);
    const before = Math.floor(clamped);
    return { before, after: Math.min(before + 1, cells - 1), share: clamped - before };
  });
}
