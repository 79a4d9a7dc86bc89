import { createRandom } from '../../../../shared/random.ts';
import { shuffledOrder } from './order.ts';

/** Random sets of pixels, each without repetition, the same for the same seed. */
export function randomPixelSets(pixels: number, size: number, count: number, seed: number): Uint32Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    shuffledOrder(pixels, Math.floor(random.uniform() * 2 ** 32)).slice(0, Math.min(size, pixels)),
  );
}

/** Consecutive groups of an order, boundaries at floor(k N / count). */
export function consecutiveSets(order: Uint32Array, count: number): Uint32Array[] {
  const groups = Math.min(count, order.length);
  return Array.from({ length: groups }, (_, k) =>
    order.slice(Math.floor((k * order.length) / groups), Math.floor(((k + 1) * order.length) / groups)),
  );
}

/** Sum of the map over every set. */
export function sumsOver(map: ArrayLike<number>, sets: readonly Uint32Array[]): number[] {
  return sets.map((set) => set.reduce((sum, pixel) => sum + (map[pixel] ?? 0), 0));
}
