import type { BlockSums } from '../pixels/halve.ts';
import type { PixelArray } from '../pixels/pixel-source.ts';
import {
  countIntensities,
  measureQuantiles,
  quantilesOfCounts,
  quantileShares,
} from '../pixels/quantiles.ts';

/** What is kept of a plane's intensities for quality control, in the plane's own units. */
export interface PlaneMeasures {
  readonly mean: number;
  /** Standard deviation of the pixels. */
  readonly sd: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Share of the pixels that have the largest intensity. */
  readonly atMax: number;
  /** See {@link measureFocus}. */
  readonly focus: number | null;
}

export interface Intensities {
  /** At `quantileShares`. */
  readonly quantiles: Float64Array<ArrayBuffer>;
  readonly measures: Omit<PlaneMeasures, 'focus'>;
}

const atShare = (quantiles: Float64Array, share: number) =>
  quantiles[quantileShares.findIndex((each) => Math.abs(each - share) < 1e-9)] ?? 0;

/** Quantiles, mean and spread of a plane. Pixels that are no numbers are left out; a plane of nothing else is 0. */
export function measureIntensities(data: PixelArray): Intensities {
  return data instanceof Uint8Array || data instanceof Uint16Array ? fromCounts(data) : fromValues(data);
}

function fromCounts(data: Uint8Array | Uint16Array): Intensities {
  const counts = countIntensities(data);
  const quantiles = quantilesOfCounts(counts, data.length);
  const min = quantiles[0] ?? 0;
  const max = quantiles.at(-1) ?? 0;
  let sum = 0;
  for (let value = min; value <= max; value++) sum += value * (counts[value] ?? 0);
  const mean = sum / data.length;
  let squares = 0;
  for (let value = min; value <= max; value++) squares += (value - mean) ** 2 * (counts[value] ?? 0);
  return describe(quantiles, mean, squares / data.length, (counts[max] ?? 0) / data.length);
}

function fromValues(data: PixelArray): Intensities {
  const quantiles = measureQuantiles(data);
  const max = quantiles.at(-1) ?? 0;
  let [count, sum, atMax] = [0, 0, 0];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    if (value === max) atMax++;
  }
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const value of data) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return describe(quantiles, mean, squares / Math.max(1, count), atMax / Math.max(1, count));
}

function describe(
  quantiles: Float64Array<ArrayBuffer>,
  mean: number,
  variance: number,
  atMax: number,
): Intensities {
  const measures = {
    mean,
    sd: Math.sqrt(variance),
    median: atShare(quantiles, 0.5),
    p99: atShare(quantiles, 0.99),
    max: quantiles.at(-1) ?? 0,
    atMax,
  };
  return { quantiles, measures };
}

/**
 * How sharp a plane is: the mean square of its 4-neighbour Laplacian over the variance of its intensities, on means of
 * 2 x 2 pixels, which halve the camera's noise. Blur takes the fine structure from the numerator long before it takes
 * the coarse one from the denominator, so that sharper is larger; the value does not depend on exposure. From 0 for a
 * plane without fine structure to 20 for pure noise. Variance of the Laplacian: Pech-Pacheco et al., "Diatom
 * autofocusing in brightfield microscopy", ICPR 2000; here over the variance, and every second row only.
 * @returns null for an even plane, one with pixels that are no numbers, and one of fewer than 3 x 3 blocks
 */
export function measureFocus({ width, height, data }: BlockSums): number | null {
  let [sum, squares, edges, count] = [0, 0, 0, 0];
  for (let y = 1; y < height - 1; y += 2) {
    const start = y * width;
    for (let index = start + 1; index < start + width - 1; index++) {
      const value = data[index] ?? 0;
      const edge =
        4 * value -
        (data[index - 1] ?? 0) -
        (data[index + 1] ?? 0) -
        (data[index - width] ?? 0) -
        (data[index + width] ?? 0);
      sum += value;
      squares += value * value;
      edges += edge * edge;
      count++;
    }
  }
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  // Below this rounding is all that there is.
  return variance > 1e-12 * mean * mean && Number.isFinite(edges) ? edges / count / variance : null;
}
