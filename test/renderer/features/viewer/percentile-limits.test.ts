import { describe, expect, it } from 'vitest';
import { percentileLimits } from '../../../../src/renderer/features/viewer/percentile-limits.ts';

const flat = { histogram: new Array<number>(256).fill(10), rangeMin: 100, rangeMax: 612 };

describe('percentileLimits', () => {
  it('reads shares of an even histogram off its range', () => {
    const { low, high } = percentileLimits(flat, 0.25, 0.75);
    expect(low).toBeCloseTo(228, 9);
    expect(high).toBeCloseTo(484, 9);
  });

  it('keeps the limits apart where all pixels are equal', () => {
    const histogram = new Array<number>(256).fill(0).with(3, 500);
    const { low, high } = percentileLimits({ ...flat, histogram }, 0.5, 0.5);
    expect(high).toBeGreaterThan(low);
  });

  it('takes the whole range of an empty histogram', () => {
    const histogram = new Array<number>(256).fill(0);
    expect(percentileLimits({ ...flat, histogram }, 0.01, 0.99)).toEqual({ low: 100, high: 612 });
  });
});
