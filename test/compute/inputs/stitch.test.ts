import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropToField } from '../../../src/main/compute/inputs/crop-to-field.ts';
import { Stitch } from '../../../src/main/compute/inputs/stitch.ts';
import { layTiles } from '../../../src/main/compute/inputs/tiling.ts';

const layout = fc.record({
  width: fc.integer({ min: 1, max: 150 }),
  height: fc.integer({ min: 1, max: 150 }),
  tile: fc.integer({ min: 4, max: 12 }).map((eighth) => eighth * 8),
  halo: fc.integer({ min: 0, max: 3 }),
});

describe('tiles of a field', () => {
  it('cover it, and each pixel lies further than the halo from the border of some tile or near the field’s', () => {
    fc.assert(
      fc.property(layout, ({ width, height, tile, halo }) => {
        const { columns, rows } = layTiles({ width, height }, { width: tile, height: tile }, halo);
        for (const [starts, length] of [
          [columns, width],
          [rows, height],
        ] as const) {
          expect(starts[0]).toBe(0);
          expect((starts.at(-1) ?? 0) + tile).toBeGreaterThanOrEqual(length);
          starts.slice(1).forEach((start, index) => {
            const before = starts[index] ?? 0;
            expect(start).toBeGreaterThan(before);
            expect(before + tile - start).toBeGreaterThanOrEqual(2 * halo);
          });
        }
      }),
    );
  });

  it('cut from a picture and put together again are the picture', () => {
    fc.assert(
      fc.property(layout, fc.constantFrom(1, 2, 4), ({ width, height, tile, halo }, stride) => {
        const tiling = layTiles({ width, height }, { width: tile, height: tile }, halo * 4);
        const cells = tile / stride;
        const stitch = new Stitch(tiling, { width: cells, height: cells });
        const length = stitch.size.width * stitch.size.height;
        const picture = Float32Array.from({ length }, (_, at) => at + 1);
        const again = new Float32Array(length);
        for (let index = 0; index < tiling.rows.length * tiling.columns.length; index++) {
          const plane = new Float32Array(cells * cells);
          stitch.cut(index, picture, plane);
          stitch.place(index, plane, again);
        }
        expect(again).toEqual(picture);
      }),
      { examples: [[{ width: 100, height: 70, tile: 32, halo: 3 }, 4]] },
    );
  });

  it('refuse a halo that leaves nothing, and grids on which they do not start', () => {
    const size = { width: 60, height: 60 };
    expect(() => layTiles(size, { width: 20, height: 24 }, 10)).toThrow('leaves nothing');
    const tiling = layTiles(size, { width: 24, height: 24 }, 3);
    expect(() => new Stitch(tiling, { width: 3, height: 3 })).toThrow('a cell every 8 px');
  });
});

describe('cropping a map to its field', () => {
  const maps = {
    count: 1,
    height: 4,
    width: 4,
    data: Float32Array.from({ length: 16 }, (_, at) => at),
    boxes: Float32Array.of(0, -20, 40, 80),
  };

  it('keeps the cells whose middle lies on the field, and says where they are', () => {
    const { data, boxes, ...size } = cropToField(maps, { width: 40, height: 40 });
    expect(size).toEqual({ count: 1, height: 2, width: 4 });
    expect([...data]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect([...boxes]).toEqual([0, 0, 40, 40]);
  });

  it('leaves a map that fits as it is', () => {
    const fitting = { ...maps, boxes: Float32Array.of(0, 0, 40, 40) };
    expect(cropToField(fitting, { width: 40, height: 40 })).toBe(fitting);
  });
});
