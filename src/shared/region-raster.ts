import type { Rect, Size } from './geometry.ts';
import type { PointsGeometry, RegionGeometry } from './region.ts';

/**
 * The pixels of a field whose centres lie in the region, as [height, width] of 0 and 1. Two regions that share an edge
 * share no pixel and leave none out: a centre exactly on an edge belongs to the region right of or below it.
 */
export function rasterise(geometry: RegionGeometry, size: Size): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(size.width * size.height);
  fillRegion(mask, size, geometry, 1);
  return mask;
}

/** The pixels that lie in any of the regions, as [height, width] of 0 and 1. */
export function rasteriseUnion(geometries: readonly RegionGeometry[], size: Size): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(size.width * size.height);
  for (const geometry of geometries) fillRegion(mask, size, geometry, 1);
  return mask;
}

/** Writes `value` into the pixels of a region, by the rule of {@link rasterise}; what lies outside the image is left out. */
export function fillRegion(
  image: Uint8Array | Uint16Array | Uint32Array,
  { width, height }: Size,
  geometry: RegionGeometry,
  value: number,
): void {
  forEachSpan(geometry, { width, height }, (y, from, to) =>
    image.fill(value, y * width + from, y * width + to),
  );
}

/** Hears every run of pixels of a region: row, first column, column after the last. Runs are cut to the image. */
export function forEachSpan(
  geometry: RegionGeometry,
  size: Size,
  hear: (y: number, from: number, to: number) => void,
): void {
  if (geometry.kind === 'points') spansOfDiscs(geometry, size, hear);
  else spansOfPolygons(geometry.polygons, size, hear);
}

function spansOfDiscs(
  { points, radius }: PointsGeometry,
  { width, height }: Size,
  hear: (y: number, from: number, to: number) => void,
): void {
  for (let index = 0; index < points.length; index += 2) {
    const [x, y] = [points[index] ?? 0, points[index + 1] ?? 0];
    if (radius === 0) {
      const [column, row] = [Math.floor(x), Math.floor(y)];
      if (column >= 0 && row >= 0 && column < width && row < height) hear(row, column, column + 1);
      continue;
    }
    const last = Math.min(height - 1, Math.floor(y + radius - 0.5));
    for (let row = Math.max(0, Math.ceil(y - radius - 0.5)); row <= last; row++) {
      const reach = Math.sqrt(Math.max(0, radius ** 2 - (row + 0.5 - y) ** 2));
      const from = Math.max(0, Math.ceil(x - reach - 0.5));
      const to = Math.min(width, Math.floor(x + reach - 0.5) + 1);
      if (to > from) hear(row, from, to);
    }
  }
}

/** Even-odd fill: every row's crossings with the edges, sorted, pair by pair. */
function spansOfPolygons(
  polygons: readonly (readonly (readonly number[])[])[],
  { width, height }: Size,
  hear: (y: number, from: number, to: number) => void,
): void {
  const rows = gatherCrossings(polygons, height);
  if (rows === null) return;
  const { top, starts, crossings } = rows;
  for (let row = 0; row + 1 < starts.length; row++) {
    const line = crossings.subarray(starts[row], starts[row + 1]);
    if (line.length > 2) line.sort();
    else if (line.length === 2 && (line[0] ?? 0) > (line[1] ?? 0)) line.reverse();
    for (let pair = 0; pair + 1 < line.length; pair += 2) {
      const from = Math.max(0, Math.ceil((line[pair] ?? 0) - 0.5));
      const to = Math.min(width, Math.ceil((line[pair + 1] ?? 0) - 0.5));
      if (to > from) hear(top + row, from, to);
    }
  }
}

/** The rows that an edge crosses: those whose centre lies at or below its upper end and above its lower end. */
const firstRow = (y: number) => Math.ceil(y - 0.5);

function gatherCrossings(polygons: readonly (readonly (readonly number[])[])[], height: number) {
  let [top, bottom] = [Infinity, -Infinity];
  forEachEdge(polygons, (_x0, y0, _x1, y1) => {
    top = Math.min(top, y0);
    bottom = Math.max(bottom, y1);
  });
  top = Math.max(0, firstRow(top));
  bottom = Math.min(height, firstRow(bottom));
  if (!(bottom > top)) return null;
  const starts = new Uint32Array(bottom - top + 1);
  const rowsOf = (y0: number, y1: number) =>
    [Math.max(top, firstRow(y0)) - top, Math.min(bottom, firstRow(y1)) - top] as const;
  forEachEdge(polygons, (_x0, y0, _x1, y1) => {
    const [from, to] = rowsOf(y0, y1);
    for (let row = from; row < to; row++) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  });
  for (let row = 0; row + 1 < starts.length; row++)
    starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  const crossings = new Float64Array(starts[starts.length - 1] ?? 0);
  const next = starts.slice();
  forEachEdge(polygons, (x0, y0, x1, y1) => {
    const [from, to] = rowsOf(y0, y1);
    const slope = (x1 - x0) / (y1 - y0);
    for (let row = from; row < to; row++) {
      const place = next[row] ?? 0;
      crossings[place] = x0 + (top + row + 0.5 - y0) * slope;
      next[row] = place + 1;
    }
  });
  return { top, starts, crossings };
}

/**
 * Hears every edge that is not level, from its upper to its lower end; so an edge that two regions share is computed
 * the same way for both, whatever way round they run.
 */
function forEachEdge(
  polygons: readonly (readonly (readonly number[])[])[],
  hear: (x0: number, y0: number, x1: number, y1: number, ring: number) => void,
): void {
  for (const rings of polygons) {
    rings.forEach((ring, place) => {
      let [px, py] = [ring[ring.length - 2] ?? 0, ring[ring.length - 1] ?? 0];
      for (let index = 0; index < ring.length; index += 2) {
        const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
        if (py < y) hear(px, py, x, y, place);
        else if (y < py) hear(x, y, px, py, place);
        [px, py] = [x, y];
      }
    });
  }
}

/** A map's own grid: so many cells over a rectangle of the field (the whole field, or the crop of one cell). */
export interface CellGrid extends Size {
  /** In field pixels. */
  readonly frame: Rect;
}

/**
 * The share of every cell of a 0/1 pixel mask that is set, as [grid.height, grid.width] in 0..1. Pixels cut by the edge
 * of a cell count by their part. A frame that reaches beyond the field counts what is outside as not set.
 */
export function coverageOfMask(mask: Uint8Array, size: Size, grid: CellGrid): Float64Array<ArrayBuffer> {
  const across = overlaps(grid.frame.x, grid.frame.width, grid.width, size.width);
  const down = overlaps(grid.frame.y, grid.frame.height, grid.height, size.height);
  const shares = new Float64Array(grid.width * grid.height);
  const line = new Float64Array(grid.width);
  for (let y = 0; y < size.height; y++) {
    const rows = down[y];
    if (rows === undefined || rows.length === 0) continue;
    line.fill(0);
    for (let x = 0; x < size.width; x++) {
      if (mask[y * size.width + x] !== 1) continue;
      for (const [cell, part] of across[x] ?? []) line[cell] = (line[cell] ?? 0) + part;
    }
    for (const [row, part] of rows) {
      for (let x = 0; x < grid.width; x++) {
        const place = row * grid.width + x;
        shares[place] = (shares[place] ?? 0) + part * (line[x] ?? 0);
      }
    }
  }
  return shares;
}

/** For each pixel along one axis: the cells it touches, each with the part of the cell that it fills. */
function overlaps(start: number, length: number, cells: number, pixels: number) {
  const side = length / cells;
  return Array.from({ length: pixels }, (_, pixel) => {
    const first = Math.max(0, Math.floor((pixel - start) / side));
    const last = Math.min(cells - 1, Math.ceil((pixel + 1 - start) / side) - 1);
    const touched: [number, number][] = [];
    for (let cell = first; cell <= last; cell++) {
      const from = Math.max(pixel, start + cell * side);
      const to = Math.min(pixel + 1, start + (cell + 1) * side);
      if (to > from) touched.push([cell, (to - from) / side]);
    }
    return touched;
  });
}
