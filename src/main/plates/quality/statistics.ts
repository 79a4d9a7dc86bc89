/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation, n - 1; NaN of fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** 1 over the 0.75 quantile of the standard normal distribution. */
const normalConsistency = 1.482_602_218_505_602;

/** Median absolute deviation times 1.4826, which makes it the standard deviation of normal values. */
export function robustDeviationOf(values: readonly number[]): number {
  const median = medianOf(values);
  return normalConsistency * medianOf(values.map((value) => Math.abs(value - median)));
}
