import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  levelScale,
  locateInTiles,
  tileExtent,
  tileRect,
} from '../../../../src/renderer/features/viewer/tile-geometry.ts';
import { maxLevel, tileSize } from '../../../../src/shared/contract/tiles.ts';

const canvases = fc.record({
  width: fc.integer({ min: 1, max: 60_000 }),
  height: fc.integer({ min: 1, max: 60_000 }),
});

describe('tile geometry', () => {
  it('halves the scale with every level', () => {
    const canvas = { width: 4096, height: 1000 };
    expect(maxLevel(canvas)).toBe(3);
    expect([0, 1, 2, 3].map((level) => levelScale(canvas, level))).toEqual([8, 4, 2, 1]);
  });

  it('cuts tiles at the right and lower edge', () => {
    const canvas = { width: 1300, height: 700 };
    expect(tileRect(canvas, 2, 2, 1)).toEqual({ x: 1024, y: 512, width: 276, height: 188 });
    expect(tileExtent(canvas, 2, 2, 1)).toEqual({ width: 276, height: 188 });
    expect(tileExtent(canvas, 1, 1, 0)).toEqual({ width: 138, height: 350 });
  });

  it('finds every point of the canvas inside its tile, at every level', () => {
    fc.assert(
      fc.property(
        canvases,
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        fc.nat(),
        (canvas, share, pick) => {
          const level = pick % (maxLevel(canvas) + 1);
          const point = { x: share * canvas.width, y: share * canvas.height };
          const { x, y, column, row } = locateInTiles(canvas, level, point);
          const rect = tileRect(canvas, level, x, y);
          const extent = tileExtent(canvas, level, x, y);
          expect(point.x).toBeGreaterThanOrEqual(rect.x);
          expect(point.x).toBeLessThanOrEqual(rect.x + rect.width);
          expect(column).toBeLessThan(extent.width);
          expect(row).toBeLessThan(extent.height);
          expect(extent.width).toBeLessThanOrEqual(tileSize);
        },
      ),
    );
  });
});
