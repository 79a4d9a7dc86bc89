import type { RerunUnit } from '../../../shared/contract/reports.ts';
import type { PlacedMaps } from '../../../shared/map.ts';

/**
 * Compares maps bit by bit. Differences are of values; places where only one map has a number count as infinitely
 * different and are told as no number.
 */
export function compareMaps(
  stored: PlacedMaps,
  fresh: PlacedMaps,
): Pick<RerunUnit, 'same' | 'largestDifference' | 'relativeDifference'> {
  if (
    stored.count !== fresh.count ||
    stored.height !== fresh.height ||
    stored.width !== fresh.width ||
    !isSame(stored.boxes, fresh.boxes)
  ) {
    return { same: false, largestDifference: null, relativeDifference: null };
  }
  if (isSame(stored.data, fresh.data)) return { same: true, largestDifference: 0, relativeDifference: 0 };
  let [largest, reach] = [0, 0];
  for (const [index, value] of stored.data.entries()) {
    const other = fresh.data[index] ?? Number.NaN;
    if (Number.isNaN(value) && Number.isNaN(other)) continue;
    const difference = Math.abs(value - other);
    if (!Number.isFinite(difference))
      return { same: false, largestDifference: null, relativeDifference: null };
    largest = Math.max(largest, difference);
    reach = Math.max(reach, Math.abs(value));
  }
  return { same: false, largestDifference: largest, relativeDifference: reach > 0 ? largest / reach : null };
}

const isSame = (a: Float32Array, b: Float32Array): boolean => bytesOf(a).equals(bytesOf(b));

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
