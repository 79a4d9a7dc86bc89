/** Seconds left at the mean rate so far, or null before there is one. `since` is a reading of performance.now(). */
export function estimateSeconds(since: number, done: number, total: number): number | null {
  if (done === 0) return null;
  return ((performance.now() - since) / 1000 / done) * (total - done);
}
