import { sortDescending } from '../localization/rank-pixels.ts';
import { found, missing, type Outcome } from '../outcome.ts';

/** How concentrated the absolute values of a map are. */
export interface Complexity {
  /** Gini coefficient, 0 (even) to 1 - 1/N (one pixel), higher is sparser. */
  readonly sparseness: Outcome<number>;
  /** Entropy of |A| / sum |A| in nats, 0 to ln N, lower is simpler. */
  readonly entropy: Outcome<number>;
  /** Number of pixels above 1e-5 of the maximum of |A|, 0 to N, lower is simpler. */
  readonly effective: Outcome<number>;
}

const effectiveShare = 1e-5;

/** Measures a map [pixels] of finite values; a zero map has neither sparseness nor entropy. */
export function measureComplexity(map: Float32Array): Complexity {
  const sorted = new Float32Array(map.length);
  for (let pixel = 0; pixel < map.length; pixel++) sorted[pixel] = Math.abs(map[pixel] ?? 0);
  sortDescending(sorted);
  const [size, most] = [sorted.length, sorted[0] ?? 0];
  if (!(most > 0))
    return { sparseness: missing('zero-map'), entropy: missing('zero-map'), effective: found(0) };
  let [total, ranked, logs, effective] = [0, 0, 0, 0];
  for (let at = 0; at < size; at++) {
    const value = (sorted[at] ?? 0) / most;
    if (value === 0) break;
    total += value;
    // Ascending rank i of this value is size - at, and its weight 2i - N - 1.
    ranked += (size - 2 * at - 1) * value;
    logs += value * Math.log(value);
    if (value > effectiveShare) effective += 1;
  }
  return {
    sparseness: found(ranked / (size * total)),
    entropy: found(Math.log(total) - logs / total),
    effective: found(effective),
  };
}
