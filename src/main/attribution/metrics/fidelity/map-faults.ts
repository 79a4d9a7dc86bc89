import type { NullReason } from '../outcome.ts';

/**
 * Why a map [pixels] orders nothing: it holds NaN or infinity, has another size than the image, is zero or has the
 * same value everywhere. Null where it is fit to be judged; a map of negative values alone is.
 */
export function mapFault(map: ArrayLike<number>, pixels: number): NullReason | null {
  if (map.length !== pixels || pixels === 0) return 'size-mismatch';
  const first = map[0] ?? 0;
  let differs = false;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const value = map[pixel] ?? Number.NaN;
    if (!Number.isFinite(value)) return 'non-finite';
    if (value !== first) differs = true;
  }
  if (differs) return null;
  return first === 0 ? 'zero-map' : 'constant-map';
}
