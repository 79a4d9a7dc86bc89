import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOnImage } from '../../../src/main/compute/fidelity/map-on-image.ts';

const mapOf = (data: readonly number[], height: number, width: number, box: readonly number[]) => ({
  count: box.length / 4,
  height,
  width,
  data: Float32Array.from(data),
  boxes: Float32Array.from(box),
});

describe('a map as it lies on an image', () => {
  it('is itself where cells are the pixels', () => {
    const map = mapOf([1, 2, 3, 4, 5, 6], 2, 3, [10, 20, 3, 2]);
    const own = mapOnImage(map, 0, { x: 10, y: 20, width: 3, height: 2 }, { width: 3, height: 2 });
    expect([...own]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is bilinear between the middles of cells, and even beyond the outer ones', () => {
    const map = mapOf([0, 4], 1, 2, [0, 0, 4, 2]);
    const own = mapOnImage(map, 0, { x: 0, y: 0, width: 4, height: 2 }, { width: 4, height: 2 });
    expect([...own]).toEqual([0, 1, 3, 4, 0, 1, 3, 4]);
  });

  it('is 0 on the padding of a letterboxed field', () => {
    // A field of 4 x 2 in a frame of 4 x 4 pixels: a row of padding above and below.
    const map = mapOf([1, 1, 1, 1, 1, 1, 1, 1], 2, 4, [0, 0, 4, 2]);
    const own = mapOnImage(map, 0, { x: 0, y: -1, width: 4, height: 4 }, { width: 8, height: 8 });
    expect([...own.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...own.subarray(24, 32)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect([...own.subarray(56)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is the part of a whole field that a tile covers', () => {
    const map = mapOf(
      Array.from({ length: 64 }, (_, at) => at),
      8,
      8,
      [0, 0, 8, 8],
    );
    const tile = mapOnImage(map, 3, { x: 4, y: 2, width: 2, height: 2 }, { width: 2, height: 2 });
    expect([...tile]).toEqual([20, 21, 28, 29]);
  });

  it('takes the map of its own number where each image has one', () => {
    const map = mapOf([1, 2], 1, 1, [0, 0, 2, 2, 5, 5, 2, 2]);
    expect([...mapOnImage(map, 1, { x: 5, y: 5, width: 2, height: 2 }, { width: 1, height: 1 })]).toEqual([
      2,
    ]);
  });

  it('never leaves the range of the map', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (data, width, height) => {
          const map = mapOf(data, 3, 4, [0, 0, 40, 30]);
          const own = mapOnImage(map, 0, { x: 0, y: 0, width: 40, height: 30 }, { width, height });
          for (const value of own) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...data) - 1e-9);
            expect(value).toBeLessThanOrEqual(Math.max(...data) + 1e-9);
          }
        },
      ),
    );
  });
});
