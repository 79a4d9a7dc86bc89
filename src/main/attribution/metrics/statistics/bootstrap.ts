import { createRandom } from '../../../../shared/random.ts';

/** A range that holds the mean with a stated probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  /** Probability that the interval is to hold, for instance 0.95. */
  readonly level: number;
  readonly seed: number;
}

export const bootstrapDefaults: BootstrapOptions = { resamples: 1000, level: 0.95, seed: 7 };

/**
 * Percentile bootstrap interval of a mean (Efron 1979): wells are drawn with replacement, since fields of one well are
 * no independent witnesses. Null for fewer than three values, where it would say nothing.
 */
export function bootstrapMean(
  values: ArrayLike<number>,
  { resamples, level, seed }: BootstrapOptions = bootstrapDefaults,
): Interval | null {
  const count = values.length;
  if (count < 3) return null;
  const random = createRandom(seed);
  const means = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random.uniform() * count)] ?? 0;
    means[round] = sum / count;
  }
  means.sort();
  return { low: quantileOf(means, (1 - level) / 2), high: quantileOf(means, (1 + level) / 2) };
}

/** The value below which a share of ascending values lies, interpolated; NaN for none. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
