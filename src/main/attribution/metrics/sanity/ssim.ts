const side = 7;
const [k1, k2] = [0.01, 0.03];

/**
 * Structural similarity of two maps [height, width] (Wang et al. 2004): windows of 7 x 7 with equal weights where they
 * lie wholly inside, sample covariances, K = 0.01 and 0.03. Each map is first divided by its largest size, and the range
 * is that of both together. 1 for equal maps; null where a map is zero, not finite, or smaller than a window.
 */
export function ssim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
): number | null {
  const [left, right] = [scaled(a), scaled(b)];
  if (left === null || right === null || height < side || width < side) return null;
  const range = spread(left, right);
  const [c1, c2] = [(k1 * range) ** 2, (k2 * range) ** 2];
  let sum = 0;
  for (let y = 0; y + side <= height; y++) {
    for (let x = 0; x + side <= width; x++)
      sum += windowSimilarity(left, right, y * width + x, width, c1, c2);
  }
  const value = sum / ((height - side + 1) * (width - side + 1));
  return Number.isFinite(value) ? value : null;
}

function windowSimilarity(
  a: Float64Array,
  b: Float64Array,
  start: number,
  width: number,
  c1: number,
  c2: number,
): number {
  const count = side * side;
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let row = start; row < start + side * width; row += width) {
    for (let at = row; at < row + side; at++) {
      const [left, right] = [a[at] ?? 0, b[at] ?? 0];
      sumA += left;
      sumB += right;
      squareA += left * left;
      squareB += right * right;
      product += left * right;
    }
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  const sample = (sum: number, expected: number) => (sum - count * expected) / (count - 1);
  const varianceA = sample(squareA, meanA * meanA);
  const varianceB = sample(squareB, meanB * meanB);
  const covariance = sample(product, meanA * meanB);
  const likeness = (2 * meanA * meanB + c1) * (2 * covariance + c2);
  return likeness / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2));
}

/** A map over its largest size, or null where that is 0 or no finite number. */
function scaled(map: ArrayLike<number>): Float64Array | null {
  const values = Float64Array.from(map);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 && Number.isFinite(largest) ? values.map((value) => value / largest) : null;
}

function spread(a: Float64Array, b: Float64Array): number {
  const least = (values: Float64Array) => values.reduce((x, y) => Math.min(x, y), Infinity);
  const most = (values: Float64Array) => values.reduce((x, y) => Math.max(x, y), -Infinity);
  return Math.max(most(a), most(b)) - Math.min(least(a), least(b));
}
