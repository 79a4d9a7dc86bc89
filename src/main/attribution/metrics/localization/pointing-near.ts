import type { Size } from '../../../../shared/geometry.ts';
import { found, missing, type Outcome } from '../outcome.ts';

/**
 * Pointing game with a tolerance (Zhang et al. 2018): 1 where a maximal pixel lies at most `tolerancePx` from a pixel of
 * the area (between centres), else 0. `map` and `mask` are [height, width].
 */
export function pointingNear(
  map: Float32Array,
  mask: Uint8Array,
  size: Size,
  tolerancePx: number,
): Outcome<number> {
  if (!mask.includes(1)) return missing('empty-mask');
  let most = -Infinity;
  for (let pixel = 0; pixel < map.length; pixel++) most = Math.max(most, map[pixel] ?? -Infinity);
  for (let pixel = 0; pixel < map.length; pixel++) {
    if (map[pixel] === most && isNear(pixel, mask, size, tolerancePx)) return found(1);
  }
  return found(0);
}

function isNear(pixel: number, mask: Uint8Array, { width, height }: Size, tolerancePx: number): boolean {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  const reach = Math.floor(tolerancePx);
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    const across = Math.floor(Math.sqrt(Math.max(0, tolerancePx ** 2 - (y - row) ** 2)));
    for (let x = Math.max(0, column - across); x <= Math.min(width - 1, column + across); x++) {
      if (mask[y * width + x] === 1) return true;
    }
  }
  return false;
}
