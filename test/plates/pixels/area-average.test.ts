import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaAverage, fitSide } from '../../../src/main/plates/pixels/area-average.ts';
import { measureQuantiles, mergeQuantiles } from '../../../src/main/plates/pixels/quantiles.ts';

const side = fc.integer({ min: 1, max: 40 });
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('areaAverage', () => {
  test('keeps the mean of the plane', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.integer(), (width, height, toWidth, toHeight, seed) => {
        const data = Float64Array.from(
          { length: width * height },
          (_, index) => ((index * 7919 + seed) % 1000) + 1000,
        );
        const small = areaAverage({ width, height, data }, { width: toWidth, height: toHeight });
        expect(mean(small)).toBeCloseTo(mean(data), 2);
      }),
    );
  });

  test('means of blocks, worked out by hand', () => {
    const data = Uint8Array.from([0, 2, 10, 20, 4, 6, 30, 40]);
    expect([...areaAverage({ width: 4, height: 2, data }, { width: 2, height: 1 })]).toEqual([3, 25]);
    const uneven = areaAverage(
      { width: 3, height: 1, data: Uint8Array.from([0, 6, 12]) },
      { width: 2, height: 1 },
    );
    expect([...uneven]).toEqual([2, 10]);
  });

  test('fitSide never enlarges', () => {
    expect(fitSide({ width: 1080, height: 540 }, 160)).toEqual({ width: 160, height: 80 });
    expect(fitSide({ width: 30, height: 20 }, 160)).toEqual({ width: 30, height: 20 });
    expect(fitSide({ width: 5000, height: 1 }, 160)).toEqual({ width: 160, height: 1 });
  });
});

describe('quantiles', () => {
  test('of a ramp are the shares themselves, in every type', () => {
    const ramp = Array.from({ length: 1001 }, (_, index) => index);
    for (const data of [Uint16Array.from(ramp), Float32Array.from(ramp)]) {
      const spread = mergeQuantiles([measureQuantiles(data)]);
      expect([spread.min, spread.max]).toEqual([0, 1000]);
      for (const share of [0.003, 0.1, 0.5, 0.9, 0.997])
        expect(spread.percentile(share)).toBeCloseTo(share * 1000, -0.5);
    }
  });

  test('a histogram counts every pixel once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(5000), { minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 5 }),
        (planes) => {
          const spread = mergeQuantiles(planes.map((plane) => measureQuantiles(Uint16Array.from(plane))));
          const histogram = spread.histogram(256);
          expect(histogram).toHaveLength(256);
          if (spread.max > spread.min) {
            expect(histogram.reduce((sum, count) => sum + count, 0) / 1e6).toBeCloseTo(1, 3);
          }
          expect(Math.min(...histogram)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('planes count alike, and a hot pixel does not move the contrast', () => {
    const dark = new Uint16Array(10_000).fill(100);
    const bright = new Uint16Array(10_000).fill(300);
    bright[0] = 65535;
    const spread = mergeQuantiles([measureQuantiles(dark), measureQuantiles(bright)]);
    expect(spread.max).toBe(65535);
    expect(spread.percentile(0.25)).toBeCloseTo(100, 0);
    expect(spread.percentile(0.997)).toBeLessThan(400);
  });

  test('NaN pixels are left out', () => {
    expect(mergeQuantiles([measureQuantiles(Float32Array.from([Number.NaN, 1, 2]))])).toMatchObject({
      min: 1,
      max: 2,
    });
    expect(mergeQuantiles([measureQuantiles(Float32Array.from([Number.NaN]))])).toMatchObject({
      min: 0,
      max: 0,
    });
  });
});
