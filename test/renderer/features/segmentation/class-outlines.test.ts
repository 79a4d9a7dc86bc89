import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classShares,
  objectAt,
  outlineClasses,
  type ClassGrid,
} from '../../../../src/renderer/features/segmentation/class-outlines.ts';
import { shortLayerName, stripLayers } from '../../../../src/renderer/features/segmentation/strip-layers.ts';
import type { LayerInfo } from '../../../../src/shared/network.ts';

const toGrid = (...rows: string[]): ClassGrid => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: rows.flatMap((row) => Array.from(row, Number)),
});
/** Pieces as texts, in any order. */
const piecesOf = (segments: readonly number[] = []) =>
  Array.from({ length: segments.length / 4 }, (_, at) => segments.slice(4 * at, 4 * at + 4).join(' ')).sort();

describe('outlines of classes', () => {
  it('run along edges, as long as they are straight', () => {
    const outlines = outlineClasses(toGrid('0000', '0110', '0110', '0000'));
    expect(piecesOf(outlines.get(1))).toEqual(['1 1 1 3', '1 1 3 1', '1 3 3 3', '3 1 3 3']);
    expect([...outlines.keys()]).toEqual([1]);
  });

  it('lie between neighbouring classes for both, and at the border of the grid', () => {
    const outlines = outlineClasses(toGrid('12'));
    expect(piecesOf(outlines.get(1))).toEqual(['0 0 0 1', '0 0 1 0', '0 1 1 1', '1 0 1 1']);
    expect(piecesOf(outlines.get(2))).toEqual(['1 0 1 1', '1 0 2 0', '1 1 2 1', '2 0 2 1']);
  });

  it('are as long as the edges that there are', () => {
    const grids = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height]) =>
        fc
          .array(fc.nat(2), { minLength: width * height, maxLength: width * height })
          .map((data) => ({ width, height, data })),
      );
    fc.assert(
      fc.property(grids, ({ width, height, data }) => {
        const at = (x: number, y: number) =>
          x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x];
        let edges = 0;
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            for (const [dx, dy] of [
              [1, 0],
              [-1, 0],
              [0, 1],
              [0, -1],
            ] as const)
              if (at(x, y) === 1 && at(x + dx, y + dy) !== 1) edges++;
        const segments = outlineClasses({ width, height, data }).get(1) ?? [];
        let length = 0;
        for (let piece = 0; piece < segments.length; piece += 4) {
          const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.slice(piece, piece + 4);
          length += Math.abs(x1 - x0) + Math.abs(y1 - y0);
        }
        expect(length).toBe(edges);
      }),
    );
  });
});

it('an object is connected over corners and ends at its class', () => {
  const grid = toGrid('1002', '0102', '0020');
  expect(Array.from(objectAt(grid, 0, 0).data).join('')).toBe('100001000000');
  expect(Array.from(objectAt(grid, 3, 1).data).join('')).toBe('000100010010');
  expect(classShares(grid, 3)).toEqual([7 / 12, 2 / 12, 3 / 12]);
});

describe('the strip of layers', () => {
  const layer = (name: string, differentiable = true): LayerInfo => ({
    ...{ name, operator: 'Relu', channels: 4, height: 8, width: 8, stride: [1, 1] as [number, number] },
    ...{ differentiable, reason: differentiable ? null : 'an operator' },
  });
  it('holds the first, the last and the recommended of many layers, none twice', () => {
    const layers = Array.from({ length: 60 }, (_, at) => layer(`l${at}`));
    const names = stripLayers({ layers, recommendedLayer: 'l27' }).map(({ name }) => name);
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
    expect(names).toEqual(expect.arrayContaining(['l0', 'l27', 'l59']));
    const order = names.map((name) => Number(name.slice(1)));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('leaves out what no derivative reaches', () => {
    const layers = [layer('a', false), layer('b'), layer('c')];
    expect(stripLayers({ layers, recommendedLayer: 'a' }).map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it('calls layers by the end of their names', () => {
    expect(shortLayerName('/decoder/up1/Relu_output_0')).toBe('up1/Relu');
    expect(shortLayerName('enc1')).toBe('enc1');
  });
});
