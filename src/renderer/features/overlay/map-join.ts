/** How maps of one field become the one that is drawn. `only` draws the map as it is. */
export type MapJoin = 'only' | 'difference' | 'agreement' | 'sum' | 'share';

type Join = (values: readonly number[]) => number;

const joins: Readonly<Record<MapJoin, Join>> = {
  only: ([first = Number.NaN]) => first,
  /** First minus second. */
  difference: ([first = Number.NaN, second = Number.NaN]) => first - second,
  /** The smaller of both where they point the same way, 0 where they do not. */
  agreement: ([first = Number.NaN, second = Number.NaN]) =>
    first * second > 0 ? Math.sign(first) * Math.min(Math.abs(first), Math.abs(second)) : first * second * 0,
  /** For CAPE's classes the weight of a region: w[n] = sum over c of P[c, n]. */
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  /** The first one's part of all: for CAPE the probability of a class within a region, P[c, n] / w[n]. */
  share: (values) => {
    const sum = values.reduce((total, value) => total + value, 0);
    return sum > 0 ? (values[0] ?? Number.NaN) / sum : sum * 0;
  },
};

/**
 * Joins rasters of the same size pixel by pixel. NaN, which means no map here, makes the joined pixel NaN.
 * @param gains what each raster is multiplied by first; 1 leaves raw values as they are
 */
export function joinRasters(
  rasters: readonly Float32Array[],
  join: MapJoin,
  gains: readonly number[],
): Float32Array {
  const [first = new Float32Array()] = rasters;
  if (join === 'only' && (gains[0] ?? 1) === 1) return first;
  const joined = new Float32Array(first.length);
  const values = new Array<number>(rasters.length);
  for (let pixel = 0; pixel < joined.length; pixel++) {
    for (const [index, raster] of rasters.entries()) {
      values[index] = (raster[pixel] ?? Number.NaN) * (gains[index] ?? 1);
    }
    joined[pixel] = joins[join](values);
  }
  return joined;
}
