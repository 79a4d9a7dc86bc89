import type { Channel } from '../../../shared/plate.ts';

/** The intensities below which the given shares of the plate's pixels lie, read from the channel's histogram. */
export function percentileLimits(
  { histogram, rangeMin, rangeMax }: Pick<Channel, 'histogram' | 'rangeMin' | 'rangeMax'>,
  lowShare: number,
  highShare: number,
): { low: number; high: number } {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const width = (rangeMax - rangeMin) / Math.max(1, histogram.length);
  const edgeAt = (share: number) => {
    let seen = 0;
    for (const [bin, count] of histogram.entries()) {
      if (seen + count >= share * total && count > 0) {
        return rangeMin + (bin + (share * total - seen) / count) * width;
      }
      seen += count;
    }
    return rangeMax;
  };
  if (total === 0) return { low: rangeMin, high: rangeMax };
  const low = edgeAt(lowShare);
  return { low, high: Math.max(edgeAt(highShare), low + width / 256 + Number.MIN_VALUE) };
}
