import type { Tensor } from '../../../shared/tensor.ts';

/**
 * Largest absolute difference as a share of the expected values' largest; Infinity where sizes differ or a value is no
 * number.
 */
export function deviation(actual: Tensor | undefined | null, expected: Tensor): number {
  if (!actual || actual.data.length !== expected.data.length) return Infinity;
  let difference = 0;
  let largest = 0;
  expected.data.forEach((value, at) => {
    const gap = Math.abs((actual.data[at] ?? Number.NaN) - value);
    difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? difference : difference / largest;
}
