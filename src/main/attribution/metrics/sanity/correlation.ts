/** Ranks from 1; equal values share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** Values that differ by less than this share of the largest differ by round-off alone. */
const roundOff = 1e-13;

/**
 * Pearson's correlation; null where either side is constant but for round-off, empty, or holds a value that is no finite
 * number.
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [da, db] = [(a[at] ?? Number.NaN) - meanA, (b[at] ?? Number.NaN) - meanB];
    product += da * db;
    squareA += da * da;
    squareB += db * db;
  }
  if (isConstant(a, squareA) || isConstant(b, squareB)) return null;
  const correlation = product / Math.sqrt(squareA * squareB);
  return Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null;
}

/** Spearman's rank correlation, ties at their mean rank; null as for {@link pearson}. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (!allFinite(a) || !allFinite(b)) return null;
  return pearson(ranksOf(a), ranksOf(b));
}

/** Cosine of the angle between two maps; null where either is zero or holds a value that is no finite number. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [a[at] ?? Number.NaN, b[at] ?? Number.NaN];
    product += left * right;
    squareA += left * left;
    squareB += right * right;
  }
  const value = product / Math.sqrt(squareA * squareB);
  return Number.isFinite(value) ? value : null;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] ?? 0;
  return sum / values.length;
}

/** @param square the sum of squared distances from the mean */
function isConstant(values: ArrayLike<number>, square: number): boolean {
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at] ?? 0));
  return Math.sqrt(square / values.length) <= roundOff * largest;
}

function allFinite(values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at])) return false;
  return true;
}
