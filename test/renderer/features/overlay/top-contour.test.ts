import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTopContour, topValue } from '../../../../src/renderer/features/overlay/top-contour.ts';

describe('topValue', () => {
  it('is the value that the strongest share reaches', () => {
    expect(
      topValue(
        Float32Array.from({ length: 100 }, (_, index) => index),
        0.1,
      ),
    ).toBe(90);
    expect(topValue(Float32Array.of(5, Number.NaN, 1, 3, 4), 0.25)).toBe(5);
  });

  it('outlines nothing in an even, an empty or a missing map', () => {
    expect(topValue(new Float32Array(20), 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(topValue(new Float32Array(0), 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(topValue(new Float32Array(9).fill(Number.NaN), 0.1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes the summit of a map that is 0 nearly everywhere', () => {
    const map = new Float32Array(100);
    map[7] = 2;
    expect(topValue(map, 0.2)).toBe(2);
  });

  it('is reached by no more than the share where all values differ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (count, share) => {
          const map = Float32Array.from({ length: count }, (_, index) => (index * 7919) % 10007);
          const least = topValue(map, share);
          expect(map.filter((value) => value >= least).length).toBeLessThanOrEqual(
            Math.floor(count * share) + 1,
          );
        },
      ),
    );
  });
});

describe('drawTopContour', () => {
  it('draws the inner edge of the area', () => {
    const map = new Float32Array(49);
    for (const y of [2, 3, 4]) for (const x of [2, 3, 4]) map[y * 7 + x] = 1;
    const rgba = new Uint32Array(49);
    drawTopContour(map, 7, 7, 1, rgba);
    expect(rgba.filter((pixel) => pixel !== 0)).toHaveLength(8);
    expect(rgba[3 * 7 + 3]).toBe(0);
    expect(rgba[2 * 7 + 2]).toBe(0xffffffff);
  });

  it('takes the border of a piece for no edge', () => {
    const rgba = new Uint32Array(16);
    drawTopContour(new Float32Array(16).fill(1), 4, 4, 1, rgba);
    expect(rgba.every((pixel) => pixel === 0)).toBe(true);
  });
});
