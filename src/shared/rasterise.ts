import type { Rect, Size } from './geometry.ts';
import type { PlacedMaps } from './map.ts';

interface Span {
  /** First raster pixel and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** For every pixel: the two cells it lies between, and the share of the second. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float32Array;
  /** How much every pixel counts where maps overlap: falls to 0 towards the box's edge if smooth, else 1. */
  readonly weight: Float32Array;
}

// Keeps the outermost pixels of a box countable where no other map covers them.
const leastWeight = 1e-4;

/**
 * Raw values of a field's maps over `region` (field pixels), on a raster of `size`. NaN where no map lies. `smooth`
 * interpolates between the centres of the grid's cells; else every raster pixel shows the cell that it lies in. Where
 * maps overlap, their mean is shown; `smooth` weights it by the distance from each map's edge, so that a map fades into
 * its neighbour.
 */
export function rasterise(maps: PlacedMaps, region: Rect, size: Size, smooth: boolean): Float32Array {
  const values = new Float32Array(size.width * size.height).fill(Number.NaN);
  const weights = maps.count > 1 ? new Float32Array(values.length) : null;
  for (let index = 0; index < maps.count; index++) {
    const [x = 0, y = 0, width = 0, height = 0] = maps.boxes.subarray(index * 4, index * 4 + 4);
    const across = toSpan(x, width, maps.width, region.x, region.width, size.width, smooth);
    const down = toSpan(y, height, maps.height, region.y, region.height, size.height, smooth);
    if (across === null || down === null) continue;
    const area = maps.width * maps.height;
    drawGrid(
      maps.data.subarray(index * area, (index + 1) * area),
      maps.width,
      across,
      down,
      size.width,
      values,
      weights,
    );
  }
  if (weights !== null) divide(values, weights);
  return values;
}

function divide(values: Float32Array, weights: Float32Array): void {
  for (let pixel = 0; pixel < values.length; pixel++) {
    const weight = weights[pixel] ?? 0;
    if (weight > 0) values[pixel] = (values[pixel] ?? 0) / weight;
  }
}

function toSpan(
  start: number,
  length: number,
  cells: number,
  regionStart: number,
  regionLength: number,
  pixels: number,
  smooth: boolean,
): Span | null {
  const perPixel = regionLength / pixels;
  // A pixel belongs to the grid when its centre does.
  const from = Math.max(0, Math.ceil((start - regionStart) / perPixel - 0.5));
  const to = Math.min(pixels, Math.ceil((start + length - regionStart) / perPixel - 0.5));
  if (to <= from) return null;
  const [first, second] = [new Int32Array(to - from), new Int32Array(to - from)];
  const [share, weight] = [new Float32Array(to - from), new Float32Array(to - from)];
  for (let pixel = from; pixel < to; pixel++) {
    const place = ((regionStart + (pixel + 0.5) * perPixel - start) / length) * cells;
    const at = pixel - from;
    const centred = Math.min(cells - 1, Math.max(0, place - 0.5));
    first[at] = smooth ? Math.floor(centred) : Math.min(cells - 1, Math.max(0, Math.floor(place)));
    second[at] = smooth ? Math.min(cells - 1, Math.floor(centred) + 1) : (first[at] ?? 0);
    share[at] = smooth ? centred - Math.floor(centred) : 0;
    weight[at] = smooth ? Math.max(leastWeight, Math.min(place, cells - place) / cells) : 1;
  }
  return { from, to, first, second, share, weight };
}

function drawGrid(
  grid: Float32Array,
  gridWidth: number,
  across: Span,
  down: Span,
  rasterWidth: number,
  values: Float32Array,
  weights: Float32Array | null,
): void {
  for (let y = down.from; y < down.to; y++) {
    const upper = (down.first[y - down.from] ?? 0) * gridWidth;
    const lower = (down.second[y - down.from] ?? 0) * gridWidth;
    const fy = down.share[y - down.from] ?? 0;
    for (let x = across.from; x < across.to; x++) {
      const at = x - across.from;
      const left = across.first[at] ?? 0;
      const right = across.second[at] ?? 0;
      const fx = across.share[at] ?? 0;
      const above = (grid[upper + left] ?? 0) * (1 - fx) + (grid[upper + right] ?? 0) * fx;
      const below = (grid[lower + left] ?? 0) * (1 - fx) + (grid[lower + right] ?? 0) * fx;
      const value = above * (1 - fy) + below * fy;
      const pixel = y * rasterWidth + x;
      if (weights === null) {
        values[pixel] = value;
        continue;
      }
      const weight = (across.weight[at] ?? 0) * (down.weight[y - down.from] ?? 0);
      const before = weights[pixel] ?? 0;
      values[pixel] = (before === 0 ? 0 : (values[pixel] ?? 0)) + value * weight;
      weights[pixel] = before + weight;
    }
  }
}

/** The plain mean of the raw values of every map that covers a point of the field, however it is drawn; null where none does. */
export function valueAt(maps: PlacedMaps, x: number, y: number): number | null {
  const value = rasterise(
    maps,
    { x: x - 0.5, y: y - 0.5, width: 1, height: 1 },
    { width: 1, height: 1 },
    false,
  )[0];
  return value === undefined || Number.isNaN(value) ? null : value;
}
