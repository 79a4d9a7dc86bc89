import { arrayUsedAgain } from './used-again.ts';
import type { PixelArray } from './pixel-source.ts';

/** Shares of the pixels at which a plane's intensities are noted: dense in the tails, where contrast is decided. */
export const quantileShares: readonly number[] = [
  0,
  0.0005,
  0.001,
  0.002,
  0.003,
  0.005,
  0.0075,
  0.01,
  0.02,
  0.03,
  0.04,
  0.05,
  ...Array.from({ length: 45 }, (_, step) => 0.06 + step * 0.02),
  0.95,
  0.96,
  0.97,
  0.98,
  0.99,
  0.9925,
  0.995,
  0.997,
  0.998,
  0.999,
  0.9995,
  1,
];

/** At most this many pixels of a float plane are sorted; more would not move a percentile visibly. */
const sortedPixels = 2 ** 16;

/** The intensities at {@link quantileShares}, ascending. NaN pixels are left out; a plane of nothing else gives zeros. */
export function measureQuantiles(data: PixelArray): Float64Array<ArrayBuffer> {
  if (data instanceof Uint8Array || data instanceof Uint16Array)
    return quantilesOfCounts(countIntensities(data), data.length);
  let [min, max] = [Infinity, -Infinity];
  const step = Math.max(1, Math.floor(data.length / sortedPixels));
  const sample = new Float64Array(Math.ceil(data.length / step));
  let kept = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    if (index % step === 0) sample[kept++] = value;
  }
  if (min > max) return new Float64Array(quantileShares.length);
  const sorted = sample.subarray(0, kept).sort();
  const result = Float64Array.from(quantileShares, (share) => sorted[Math.round(share * (kept - 1))] ?? min);
  result[0] = min;
  result[result.length - 1] = max;
  return result;
}

/** How many pixels have each intensity, of every intensity that the type can hold. Valid until the next plane is counted. */
export function countIntensities(data: Uint8Array | Uint16Array): Uint32Array<ArrayBuffer> {
  const counts = arrayUsedAgain('counts', data instanceof Uint8Array ? 256 : 65536).fill(0);
  if (data instanceof Uint16Array && data.length % 2 === 0 && data.byteOffset % 4 === 0) {
    countPairs(new Uint32Array(data.buffer, data.byteOffset, data.length / 2), counts);
    return counts;
  }
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** Two pixels of 16 bits at a time take half as long; which of them comes first makes no difference. */
function countPairs(pairs: Uint32Array, counts: Uint32Array): void {
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] ?? 0;
    const [low, high] = [pair & 0xffff, pair >>> 16];
    counts[low] = (counts[low] ?? 0) + 1;
    counts[high] = (counts[high] ?? 0) + 1;
  }
}

/** As {@link measureQuantiles}, of `total` pixels that were counted. */
export function quantilesOfCounts(counts: Uint32Array, total: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(quantileShares.length);
  let [value, passed] = [0, counts[0] ?? 0];
  quantileShares.forEach((share, index) => {
    const rank = Math.round(share * (total - 1));
    while (passed <= rank) passed += counts[++value] ?? 0;
    result[index] = value;
  });
  return result;
}

/** The share of pixels at or below `value` in a plane with these quantiles. */
function shareBelow(quantiles: Float64Array, value: number): number {
  const last = quantiles.length - 1;
  if (value >= (quantiles[last] ?? 0)) return 1;
  if (value < (quantiles[0] ?? 0)) return 0;
  // The last entry at or below the value: equal neighbours are a step of the distribution.
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((quantiles[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const [from, to] = [quantiles[low] ?? 0, quantiles[high] ?? 0];
  const [shareFrom, shareTo] = [quantileShares[low] ?? 0, quantileShares[high] ?? 0];
  return to > from ? shareFrom + ((value - from) / (to - from)) * (shareTo - shareFrom) : shareTo;
}

/** How the intensities of many planes of one channel are spread, each plane counting alike. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  /** The intensity below which `share` of the pixels lie. */
  readonly percentile: (share: number) => number;
  /** Pixels per million in `bins` equal bins from min to max. */
  readonly histogram: (bins: number) => number[];
}

export function mergeQuantiles(planes: readonly Float64Array[]): Spread {
  const min = planes.reduce((least, plane) => Math.min(least, plane[0] ?? least), Infinity);
  const max = planes.reduce((most, plane) => Math.max(most, plane.at(-1) ?? most), -Infinity);
  if (min > max)
    return { min: 0, max: 0, percentile: () => 0, histogram: (bins) => new Array<number>(bins).fill(0) };
  const shareAt = (value: number) =>
    planes.reduce((sum, plane) => sum + shareBelow(plane, value), 0) / planes.length;
  return {
    min,
    max,
    percentile: (share) => {
      let [low, high] = [min, max];
      for (let step = 0; step < 40; step++) {
        const middle = (low + high) / 2;
        if (shareAt(middle) < share) low = middle;
        else high = middle;
      }
      return high;
    },
    histogram: (bins) => {
      const edges = Array.from({ length: bins + 1 }, (_, bin) =>
        bin === 0 ? 0 : shareAt(min + ((max - min) * bin) / bins),
      );
      return Array.from({ length: bins }, (_, bin) =>
        Math.round(1e6 * ((edges[bin + 1] ?? 0) - (edges[bin] ?? 0))),
      );
    },
  };
}
