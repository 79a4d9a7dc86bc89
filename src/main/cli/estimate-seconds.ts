/** Fewer than this many done tell no rate: the first ones also open files and start processes. */
const fewest = 3;

/**
 * Seconds left at the mean rate so far; null before there is a rate, and when everything is done. `since` is a reading
 * of performance.now().
 */
export function estimateSeconds(since: number, done: number, total: number): number | null {
  if (done < fewest || done >= total) return null;
  return ((performance.now() - since) / 1000 / done) * (total - done);
}
