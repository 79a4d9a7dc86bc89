import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterise, valueAt } from '../../src/shared/rasterise.ts';
import type { PlacedMaps } from '../../src/shared/map.ts';

const oneGrid = (values: number[], width: number, box: number[]): PlacedMaps => ({
  count: 1,
  width,
  height: values.length / width,
  data: Float32Array.from(values),
  boxes: Float32Array.from(box),
});
const whole = { x: 0, y: 0, width: 8, height: 8 };
const size = { width: 8, height: 8 };

describe('rasterise', () => {
  it('shows every cell as a block of its own value', () => {
    const maps = oneGrid([1, 2, 3, 4], 2, [0, 0, 8, 8]);
    const values = rasterise(maps, whole, size, false);
    expect([values[0], values[3], values[4], values[63]]).toEqual([1, 1, 2, 4]);
  });

  it('interpolates between the centres of cells and never beyond them', () => {
    const maps = oneGrid([0, 4], 2, [0, 0, 8, 8]);
    const row = [...rasterise(maps, whole, size, true).subarray(0, 8)];
    expect(row).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
  });

  it('leaves NaN where no map lies, also where a map reaches over the border', () => {
    const maps = oneGrid([7], 1, [-4, -4, 6, 6]);
    const values = rasterise(maps, whole, size, false);
    expect([values[0], values[9], values[2], values[16]]).toEqual([7, 7, Number.NaN, Number.NaN]);
  });

  it('shows the mean where maps of cells overlap', () => {
    const maps: PlacedMaps = {
      count: 3,
      width: 1,
      height: 1,
      data: Float32Array.of(1, 3, 8),
      boxes: Float32Array.of(0, 0, 8, 8, 4, 0, 8, 8, 4, 4, 4, 4),
    };
    const values = rasterise(maps, whole, size, false);
    expect([values[0], values[7], values[63]]).toEqual([1, 2, 4]);
  });

  it('fades overlapping maps into each other when smooth, without a step at the edge of either', () => {
    const maps: PlacedMaps = {
      count: 2,
      width: 1,
      height: 1,
      data: Float32Array.of(0, 1),
      boxes: Float32Array.of(0, 0, 60, 8, 40, 0, 60, 8),
    };
    const field = { x: 0, y: 0, width: 100, height: 8 };
    const row = rasterise(maps, field, { width: 100, height: 8 }, true).subarray(0, 100);
    expect([row[0], row[39], row[99]]).toEqual([0, 0, 1]);
    expect(row[49]).toBeCloseTo(1 - (row[50] ?? 0), 5);
    const steps = [...row.subarray(1)].map((value, index) => value - (row[index] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(0.08);
    expect(rasterise(maps, field, { width: 100, height: 8 }, false)[42]).toBe(0.5);
  });

  it('draws a part of the field as the same part of the whole', () => {
    const maps = oneGrid(
      Array.from({ length: 9 }, (_, index) => index),
      3,
      [1, 1, 6, 6],
    );
    const all = rasterise(maps, whole, size, true);
    const part = rasterise(maps, { x: 4, y: 2, width: 4, height: 4 }, { width: 4, height: 4 }, true);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) expect(part[y * 4 + x]).toEqual(all[(y + 2) * 8 + x + 4]);
    }
  });

  it('stays within the range of the grid, whatever the box', () => {
    const number = fc.double({ min: -20, max: 20, noNaN: true });
    const length = fc.double({ min: 0.1, max: 30, noNaN: true });
    fc.assert(
      fc.property(number, number, length, length, fc.boolean(), (x, y, width, height, smooth) => {
        const maps = oneGrid([-1, 0.5, 2, 1], 2, [x, y, width, height]);
        for (const value of rasterise(maps, whole, size, smooth)) {
          expect(Number.isNaN(value) || (value >= -1 && value <= 2)).toBe(true);
        }
      }),
    );
  });
});

describe('valueAt', () => {
  it('answers the plain mean where maps overlap', () => {
    const maps: PlacedMaps = {
      count: 2,
      width: 1,
      height: 1,
      data: Float32Array.of(1, 4),
      boxes: Float32Array.of(0, 0, 8, 8, 6, 0, 8, 8),
    };
    expect(valueAt(maps, 7.5, 4)).toBe(2.5);
  });

  it('reads the raw value of the cell under a point', () => {
    const maps = oneGrid([1, 2, 3, 4], 2, [10, 20, 8, 8]);
    expect(valueAt(maps, 11, 21)).toBe(1);
    expect(valueAt(maps, 17.5, 27.5)).toBe(4);
    expect(valueAt(maps, 9, 21)).toBeNull();
  });
});
