import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizePlane } from '../../../src/main/compute/inputs/resample.ts';

const size = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });

describe('resizing a plane', () => {
  it('interpolates at half-pixel centres with clamped edges', () => {
    const plane = Float32Array.of(0, 1);
    const wide = resizePlane(plane, { width: 2, height: 1 }, { width: 4, height: 1 });
    expect([...wide]).toEqual([0, 0.25, 0.75, 1]);
  });

  it('averages areas when shrinking, fractions included', () => {
    const plane = Float32Array.of(1, 2, 3, 4, 5);
    expect([...resizePlane(plane, { width: 5, height: 1 }, { width: 1, height: 1 })]).toEqual([3]);
    const two = resizePlane(plane, { width: 5, height: 1 }, { width: 2, height: 1 });
    // (1 + 2 + 3/2) / 2.5 and (3/2 + 4 + 5) / 2.5
    expect(two[0]).toBeCloseTo(1.8, 6);
    expect(two[1]).toBeCloseTo(4.2, 6);
  });

  it('keeps constant planes constant', () => {
    fc.assert(
      fc.property(size, size, fc.float({ min: -100, max: 100, noNaN: true }), (from, to, value) => {
        const resized = resizePlane(new Float32Array(from.width * from.height).fill(value), from, to);
        expect(resized).toHaveLength(to.width * to.height);
        for (const pixel of resized) expect(Math.abs(pixel - value)).toBeLessThan(1e-4);
      }),
    );
  });

  it('keeps the mean when shrinking by a whole factor', () => {
    const plane = Float32Array.from({ length: 12 * 8 }, (_, index) => Math.sin(index * 1.7));
    const small = resizePlane(plane, { width: 12, height: 8 }, { width: 4, height: 2 });
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(small)).toBeCloseTo(mean(plane), 6);
  });

  it('turns with the picture: rows and columns are treated alike', () => {
    const plane = Float32Array.from({ length: 5 * 7 }, (_, index) => Math.cos(index));
    const turned = Float32Array.from(
      plane,
      (_, index) => plane[(index % 5) * 7 + Math.floor(index / 5)] ?? 0,
    );
    const one = resizePlane(plane, { width: 7, height: 5 }, { width: 3, height: 9 });
    const other = resizePlane(turned, { width: 5, height: 7 }, { width: 9, height: 3 });
    one.forEach((value, index) => {
      expect(other[(index % 3) * 9 + Math.floor(index / 3)]).toBeCloseTo(value, 5);
    });
  });
});
