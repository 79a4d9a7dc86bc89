/** Mean height of a curve of points an equal way apart: the trapezoid rule over its length, so a constant keeps its value. */
export function meanHeight(curve: ArrayLike<number>): number {
  const last = curve.length - 1;
  if (last < 1) return curve[0] ?? Number.NaN;
  let sum = ((curve[0] ?? 0) + (curve[last] ?? 0)) / 2;
  for (let k = 1; k < last; k++) sum += curve[k] ?? 0;
  return sum / last;
}

/** Area under a curve as Quantus 0.6 reports it: points 1 to n at distance 1, neither point 0 nor a division by length. */
export function quantusArea(curve: ArrayLike<number>): number {
  return meanHeight(Array.from(curve).slice(1)) * Math.max(0, curve.length - 2);
}

/**
 * AOPC, what removing regions costs on average: the mean over k = 0..L of f(x) - f(x_k). Samek et al. 2017, equation 12.
 * Falls in -1..1 for a probability.
 */
export function meanDrop(curve: ArrayLike<number>): number {
  const start = curve[0] ?? Number.NaN;
  return Array.from(curve).reduce((sum, value) => sum + start - value, 0) / curve.length;
}

/** Mean of b_k - a_k of two curves of the same length. */
export function meanGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, k) => sum + (b[k] ?? Number.NaN) - value, 0) / a.length;
}
