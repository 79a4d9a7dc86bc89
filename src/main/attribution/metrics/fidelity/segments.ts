import { fallingOrder, risingOrder } from './order.ts';

/** Parts of an image: for every pixel [H, W] the number of its part, 0 to `count` - 1. */
export interface Segments {
  readonly labels: Uint32Array;
  readonly count: number;
}

/** Squares of `side` pixels row by row from the upper left; those at the right and lower border are cut off there. */
export function squarePatches(height: number, width: number, side: number): Segments {
  const across = Math.ceil(width / side);
  const labels = Uint32Array.from({ length: height * width }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return Math.floor(y / side) * across + Math.floor(x / side);
  });
  return { labels, count: across * Math.ceil(height / side) };
}

/** Sum of the map over every segment. */
export function segmentSums(map: ArrayLike<number>, { labels, count }: Segments): Float64Array {
  const sums = new Float64Array(count);
  labels.forEach((label, pixel) => (sums[label] = (sums[label] ?? 0) + (map[pixel] ?? 0)));
  return sums;
}

/** Mean of the map over every segment. */
export function segmentMeans(map: ArrayLike<number>, segments: Segments): Float64Array {
  const sizes = new Float64Array(segments.count);
  for (const label of segments.labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return segmentSums(map, segments).map((sum, label) => sum / (sizes[label] ?? 1));
}

/** Which segments are replaced first: the most relevant, or the least. */
export type RelevanceOrder = 'most-first' | 'least-first';

/** Segments in the order of their value; equal ones keep theirs. */
export const orderSegments = (values: Float64Array, order: RelevanceOrder): Uint32Array =>
  order === 'most-first' ? fallingOrder(values) : risingOrder(values);

/** For every pixel the place of its segment in an order. */
export function placesOf({ labels, count }: Segments, order: Uint32Array): Uint32Array {
  const places = new Uint32Array(count);
  order.forEach((label, place) => (places[label] = place));
  return labels.map((label) => places[label] ?? 0);
}
