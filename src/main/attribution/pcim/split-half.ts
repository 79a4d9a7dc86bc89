import { pearson } from '../metrics/sanity/correlation.ts';

/**
 * How far a map would repeat itself, 0 to 1: Spearman-Brown 2r / (1 + r) of the Pearson correlation r of two maps, each
 * made from half of the random fields; 0 where they do not agree at all.
 */
export function splitHalfReliability(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const r = pearson(first, second) ?? 0;
  return r <= 0 ? 0 : (2 * r) / (1 + r);
}
