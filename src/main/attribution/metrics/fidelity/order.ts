import { createRandom } from '../../../../shared/random.ts';

/** Indices by falling value; equal values keep their raster order. */
export function fallingOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  // A difference of equal values is 0, and the sort is stable.
  return order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
}

/** Indices by rising value; equal values keep their raster order. */
export function risingOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  return order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

/** A random order of `length` indices, the same for the same seed: what a map that knows nothing would give. */
export function shuffledOrder(length: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}

/**
 * Deals an order into `steps` equal groups, boundaries at floor(k N / steps), and tells for every index its group,
 * 0 for what comes first. There are no more groups than indices.
 */
export function groupsOf(order: Uint32Array, steps: number): Uint32Array {
  const count = Math.min(steps, order.length);
  const groups = new Uint32Array(order.length);
  for (let k = 0; k < count; k++) {
    const to = Math.floor(((k + 1) * order.length) / count);
    for (let at = Math.floor((k * order.length) / count); at < to; at++) groups[order[at] ?? 0] = k;
  }
  return groups;
}
