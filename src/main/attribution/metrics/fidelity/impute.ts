import type { Floats } from './replace-pixels.ts';

/** Neighbours of a pixel and their weights: 1/6 over an edge, 1/12 over a corner. */
const neighbours = [
  [-1, 0, 1 / 6],
  [1, 0, 1 / 6],
  [0, -1, 1 / 6],
  [0, 1, 1 / 6],
  [-1, -1, 1 / 12],
  [-1, 1, 1 / 12],
  [1, -1, 1 / 12],
  [1, 1, 1 / 12],
] as const;

const mostRounds = 5000;

/** The equations of one hole: for each of its pixels the weights of its neighbours inside and outside the hole. */
interface Hole {
  /** Pixel numbers. */
  readonly pixels: Uint32Array;
  /** Sum of the weights of the neighbours inside the image, by hole pixel. */
  readonly totals: Float64Array;
  /** [8 x hole]: the neighbour's place in the hole, or -1. */
  readonly inside: Int32Array;
  /** [8 x hole]: the neighbour's pixel where it is known, or -1. */
  readonly outside: Int32Array;
}

/**
 * Fills removed pixels so that each is the weighted mean of its eight neighbours, renormalised at the border: ROAD's
 * linear imputation without its noise (Rong et al. 2022, arXiv 2202.00449). Channels are filled each by itself, in
 * place; what `values` holds at removed pixels is where the search starts.
 * @param values [channels, height * width]
 * @param removed one a pixel, other than 0 where it is to be filled
 * @param tolerance largest residual as a share of the largest right-hand side
 * @throws RangeError where nothing is left to fill from
 */
export function imputePixels(
  values: Floats,
  removed: ArrayLike<number>,
  height: number,
  width: number,
  tolerance: number,
): void {
  const pixels = height * width;
  const hole = findHole(removed, height, width);
  if (hole.pixels.length === 0) return;
  if (hole.pixels.length === pixels) throw new RangeError('no pixel is left to fill the others from');
  for (let start = 0; start < values.length; start += pixels) {
    fillPlane(values.subarray(start, start + pixels), hole, tolerance);
  }
}

function findHole(removed: ArrayLike<number>, height: number, width: number): Hole {
  const places = new Int32Array(height * width).fill(-1);
  const found: number[] = [];
  for (let pixel = 0; pixel < places.length; pixel++) {
    if (removed[pixel] === 0) continue;
    places[pixel] = found.length;
    found.push(pixel);
  }
  const totals = new Float64Array(found.length);
  const inside = new Int32Array(8 * found.length).fill(-1);
  const outside = new Int32Array(8 * found.length).fill(-1);
  found.forEach((pixel, at) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    neighbours.forEach(([down, across, weight], n) => {
      const [row, column] = [y + down, x + across];
      if (row < 0 || row >= height || column < 0 || column >= width) return;
      const other = row * width + column;
      totals[at] = (totals[at] ?? 0) + weight;
      const place = places[other] ?? -1;
      if (place >= 0) inside[8 * at + n] = place;
      else outside[8 * at + n] = other;
    });
  });
  return { pixels: Uint32Array.from(found), totals, inside, outside };
}

/** Solves totals * v - W v = known by conjugate gradients, which its symmetric, dominant matrix suits. */
function fillPlane(plane: Floats, hole: Hole, tolerance: number): void {
  const { pixels, outside } = hole;
  const count = pixels.length;
  const known = new Float64Array(count);
  for (let at = 0; at < count; at++) known[at] = weighedSum(plane, outside, at);
  const answer = Float64Array.from(pixels, (pixel) => plane[pixel] ?? 0);
  const rest = applied(answer, hole).map((value, at) => (known[at] ?? 0) - value);
  const direction = rest.slice();
  let size = dot(rest, rest);
  const enough = tolerance * largestOf(known);
  for (let round = 0; round < mostRounds && largestOf(rest) > enough; round++) {
    const turned = applied(direction, hole);
    const stride = size / dot(direction, turned);
    for (let at = 0; at < count; at++) {
      answer[at] = (answer[at] ?? 0) + stride * (direction[at] ?? 0);
      rest[at] = (rest[at] ?? 0) - stride * (turned[at] ?? 0);
    }
    const next = dot(rest, rest);
    for (let at = 0; at < count; at++) direction[at] = (rest[at] ?? 0) + (next / size) * (direction[at] ?? 0);
    size = next;
  }
  pixels.forEach((pixel, at) => (plane[pixel] = answer[at] ?? 0));
}

function applied(values: Float64Array, { totals, inside }: Hole): Float64Array {
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    result[at] = (totals[at] ?? 0) * (values[at] ?? 0) - weighedSum(values, inside, at);
  }
  return result;
}

/** The weighted sum of the neighbours that are listed for a place; -1 lists none. */
function weighedSum(values: Floats, listed: Int32Array, at: number): number {
  let edges = 0;
  let corners = 0;
  for (let n = 0; n < 4; n++) {
    const edge = listed[8 * at + n] ?? -1;
    const corner = listed[8 * at + 4 + n] ?? -1;
    if (edge >= 0) edges += values[edge] ?? 0;
    if (corner >= 0) corners += values[corner] ?? 0;
  }
  return edges / 6 + corners / 12;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at] ?? 0));
  return largest;
}
