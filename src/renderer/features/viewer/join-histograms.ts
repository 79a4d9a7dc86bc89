import type { Channel } from '../../../shared/plate.ts';

type Spread = Pick<Channel, 'histogram' | 'rangeMin' | 'rangeMax'>;

const bins = 256;

/**
 * One histogram over the intensities of several channels, every channel counting alike: its bins are spread evenly over
 * those of the common range that they lie in.
 */
export function joinHistograms(channels: readonly Spread[]): Spread {
  const rangeMin = Math.min(...channels.map((channel) => channel.rangeMin));
  const rangeMax = Math.max(...channels.map((channel) => channel.rangeMax));
  const histogram = new Array<number>(bins).fill(0);
  const width = Math.max((rangeMax - rangeMin) / bins, Number.MIN_VALUE);
  for (const channel of channels) {
    const own = (channel.rangeMax - channel.rangeMin) / Math.max(1, channel.histogram.length);
    for (const [bin, count] of channel.histogram.entries()) {
      const from = (channel.rangeMin + bin * own - rangeMin) / width;
      const to = Math.max(from + own / width, from + 1e-9);
      const last = Math.min(bins - 1, Math.ceil(to) - 1);
      for (let at = Math.min(bins - 1, Math.floor(from)); at <= last; at++) {
        // What lies on the common maximum, or by rounding above it, belongs to the last bin.
        const end = at === bins - 1 ? to : Math.min(at + 1, to);
        const share = (end - Math.max(at, from)) / (to - from);
        histogram[at] = (histogram[at] ?? 0) + count * Math.max(0, share);
      }
    }
  }
  return { rangeMin, rangeMax, histogram };
}
