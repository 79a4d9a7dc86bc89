/** The middle value, or the mean of the two middle ones. NaN where there is none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, interpolated. NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Times of one piece of work, in milliseconds. */
export interface Summary {
  readonly median: number;
  readonly fastest: number;
  /** Half the distance of the quartiles as a share of the median: how much else went on. */
  readonly noise: number;
  readonly count: number;
}

export function summarise(samples: readonly number[]): Summary {
  const middle = median(samples);
  return {
    median: middle,
    fastest: samples.length === 0 ? Number.NaN : Math.min(...samples),
    noise: (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2 / middle,
    count: samples.length,
  };
}

/**
 * How many times as long `a` takes as `b`: the median over rounds of the ratio inside a round, so that noise which lasts
 * longer than a round drops out.
 */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  const rounds = Math.min(a.length, b.length);
  return median(Array.from({ length: rounds }, (_, round) => (a[round] ?? Number.NaN) / (b[round] ?? 1)));
}
