import type { Tensor } from '../../src/shared/tensor.ts';

/** Largest absolute difference as a share of the expected maximum. Infinity where a value is NaN or sizes differ. */
export function largestDifference(actual: Tensor, expected: Tensor): number {
  if (actual.data.length !== expected.data.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const gap = Math.abs((actual.data[index] ?? NaN) - (expected.data[index] ?? NaN));
    if (Number.isNaN(gap)) return Infinity;
    difference = Math.max(difference, gap);
    largest = Math.max(largest, Math.abs(expected.data[index] ?? 0));
  }
  return largest === 0 ? difference : difference / largest;
}
