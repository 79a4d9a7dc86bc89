import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitSide } from '../../src/main/door/limit-side.ts';
import type { PlacedMaps } from '../../src/shared/map.ts';

function maps(height: number, width: number, values: readonly number[]): PlacedMaps {
  return {
    count: 1,
    height,
    width,
    data: Float32Array.from(values),
    boxes: Float32Array.of(0, 0, width * 2, height * 2),
  };
}

describe('limitSide', () => {
  it('averages blocks and keeps the ragged edge with its place', () => {
    const small = limitSide(maps(2, 3, [1, 3, 5, 5, 7, 9]), 2);
    expect([small.height, small.width]).toEqual([1, 2]);
    expect([...small.data]).toEqual([4, 7]);
    // Two cells of two columns each cover four columns where three were.
    expect([...small.boxes]).toEqual([0, 0, 8, 4]);
  });

  it('leaves small maps alone and never leaves the range of the values', () => {
    const grid = fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
    );
    fc.assert(
      fc.property(
        grid,
        fc.infiniteStream(fc.float({ noNaN: true, min: -10, max: 10 })),
        ([h, w, side], stream) => {
          const values = Array.from({ length: h * w }, () => Number(stream.next().value));
          const before = maps(h, w, values);
          const after = limitSide(before, side);
          if (Math.max(h, w) <= side) expect(after).toBe(before);
          expect(Math.max(after.width, after.height)).toBeLessThanOrEqual(side);
          expect(Math.min(...after.data)).toBeGreaterThanOrEqual(Math.min(...before.data) - 1e-5);
          expect(Math.max(...after.data)).toBeLessThanOrEqual(Math.max(...before.data) + 1e-5);
        },
      ),
    );
  });
});
