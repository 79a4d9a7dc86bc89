import type { Size } from '../../../shared/geometry.ts';
import type { PixelArray } from './pixel-source.ts';

/** A plane of real intensities. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray | Uint16Array | Uint32Array | Float32Array | Float64Array;
}

/** The share of each source pixel in one destination pixel along one axis. */
interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly firstWeight: Float64Array;
  readonly lastWeight: Float64Array;
}

function toSpans(from: number, to: number): Spans {
  const spans: Spans = {
    first: new Int32Array(to),
    last: new Int32Array(to),
    firstWeight: new Float64Array(to),
    lastWeight: new Float64Array(to),
  };
  const step = from / to;
  for (let index = 0; index < to; index++) {
    const start = index * step;
    const end = Math.min(from, (index + 1) * step);
    const first = Math.min(from - 1, Math.floor(start));
    const last = Math.max(first, Math.ceil(end) - 1);
    spans.first[index] = first;
    spans.last[index] = last;
    spans.firstWeight[index] = first === last ? end - start : first + 1 - start;
    spans.lastWeight[index] = first === last ? 0 : end - last;
  }
  return spans;
}

/**
 * Shrinks a plane to `size` by area means: every source pixel counts by the share of it that lies under the
 * destination pixel, so the mean of the plane is kept. Also enlarges, by repeating pixels.
 * @returns intensities in the plane's own units, not rounded
 */
export function areaAverage(plane: Plane, size: Size): Float32Array<ArrayBuffer> {
  const rows = averageRows(plane, size.width);
  const spans = toSpans(plane.height, size.height);
  const result = new Float32Array(size.width * size.height);
  const sums = new Float64Array(size.width);
  for (let y = 0; y < size.height; y++) {
    sums.fill(0);
    const first = spans.first[y] ?? 0;
    const last = spans.last[y] ?? 0;
    let total = 0;
    for (let row = first; row <= last; row++) {
      const weight =
        row === first ? (spans.firstWeight[y] ?? 0) : row === last ? (spans.lastWeight[y] ?? 0) : 1;
      total += weight;
      const start = row * size.width;
      for (let x = 0; x < size.width; x++) sums[x] = (sums[x] ?? 0) + weight * (rows[start + x] ?? 0);
    }
    for (let x = 0; x < size.width; x++) result[y * size.width + x] = (sums[x] ?? 0) / total;
  }
  return result;
}

function averageRows(plane: Plane, width: number): Float32Array {
  const { data } = plane;
  const spans = toSpans(plane.width, width);
  const result = new Float32Array(width * plane.height);
  for (let y = 0; y < plane.height; y++) {
    const row = y * plane.width;
    for (let x = 0; x < width; x++) {
      const first = spans.first[x] ?? 0;
      const last = spans.last[x] ?? 0;
      const firstWeight = spans.firstWeight[x] ?? 0;
      const lastWeight = spans.lastWeight[x] ?? 0;
      let sum = firstWeight * (data[row + first] ?? 0);
      for (let index = first + 1; index < last; index++) sum += data[row + index] ?? 0;
      if (last > first) sum += lastWeight * (data[row + last] ?? 0);
      const total = firstWeight + lastWeight + Math.max(0, last - first - 1);
      result[y * width + x] = sum / total;
    }
  }
  return result;
}

/** The size of a picture fitted into a square of `side`, never enlarged. */
export function fitSide(size: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}
