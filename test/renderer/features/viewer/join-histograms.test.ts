import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinHistograms } from '../../../../src/renderer/features/viewer/join-histograms.ts';
import { percentileLimits } from '../../../../src/renderer/features/viewer/percentile-limits.ts';

const even = (rangeMin: number, rangeMax: number) => ({
  ...{ rangeMin, rangeMax },
  histogram: new Array<number>(256).fill(1e6 / 256),
});

test('one channel alone keeps its percentiles', () => {
  const { low, high } = percentileLimits(joinHistograms([even(100, 1124)]), 0.25, 0.75);
  expect(low).toBeCloseTo(356, 6);
  expect(high).toBeCloseTo(868, 6);
});

test('plates count alike, whatever their ranges', () => {
  const joined = joinHistograms([even(0, 100), even(1000, 1100)]);
  expect([joined.rangeMin, joined.rangeMax]).toEqual([0, 1100]);
  const { low, high } = percentileLimits(joined, 0.25, 0.75);
  // A bin of the common range is 4.3 wide.
  expect(Math.abs(low - 50)).toBeLessThan(5);
  expect(Math.abs(high - 1050)).toBeLessThan(5);
});

test('a channel of one value at the top of the common range is kept', () => {
  const constant = { rangeMin: 900, rangeMax: 900, histogram: [1e6] };
  const { histogram } = joinHistograms([even(0, 900), constant]);
  expect(histogram.at(-1)).toBeCloseTo(1e6 + 1e6 / 256, 3);
});

test('no pixel is lost', () => {
  const channel = fc
    .tuple(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 256 }),
    )
    .map(([rangeMin, reach, histogram]) => ({ rangeMin, rangeMax: rangeMin + reach, histogram }));
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 4 }), (channels) => {
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const expected = sum(channels.map(({ histogram }) => sum(histogram)));
      expect(sum(joinHistograms(channels).histogram)).toBeCloseTo(expected, 3);
    }),
  );
});
