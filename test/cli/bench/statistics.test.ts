import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, pairedRatio, quantile, summarise } from '../../../src/main/cli/bench/statistics.ts';

const times = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('the statistics of the benchmark', () => {
  it('takes the middle, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(quantile([0, 10], 0.75)).toBe(7.5);
  });

  it('leaves half of the samples on either side, and the samples as they were', () => {
    fc.assert(
      fc.property(times, (samples) => {
        const before = [...samples];
        const middle = median(samples);
        expect(samples.filter((value) => value < middle).length).toBeLessThanOrEqual(samples.length / 2);
        expect(samples.filter((value) => value > middle).length).toBeLessThanOrEqual(samples.length / 2);
        expect(samples).toEqual(before);
      }),
    );
  });

  it('summarises', () => {
    expect(summarise([10, 20, 30, 40, 50])).toEqual({ median: 30, fastest: 10, noise: 1 / 3, count: 5 });
    expect(summarise([7, 7, 7]).noise).toBe(0);
  });

  it('finds a ratio through noise that hits both sides of a round', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.1, max: 10, noNaN: true }), (samples, factor) => {
        expect(
          pairedRatio(
            samples.map((value) => value * factor),
            samples,
          ),
        ).toBeCloseTo(factor, 9);
      }),
    );
  });
});
