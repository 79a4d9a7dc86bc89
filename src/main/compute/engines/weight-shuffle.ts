import { createRandom } from '../../../shared/random.ts';

/**
 * Which layers of a network lose what they learned: their weights keep their values and change places. So a layer's
 * scale stays, and activations do not explode as they may with drawn weights.
 */
export interface WeightShuffle {
  readonly seed: number;
  /** Chooses among the layers that have weights, the one nearest the output first. */
  readonly choose: (layers: readonly string[]) => readonly string[];
}

/** The values in another order, the same for the same seed and name. */
export function shuffledValues(values: ArrayLike<number>, seed: number, name: string): Float32Array {
  const random = createRandom(seed ^ hashOf(name));
  const result = Float32Array.from(values);
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const held = result[last] ?? 0;
    result[last] = result[other] ?? 0;
    result[other] = held;
  }
  return result;
}

/** 32 bits that tell names apart (FNV-1a). */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
