import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyMask,
  maskOf,
  outlineOf,
  paint,
} from '../../../../src/renderer/features/regions/tools/brush-mask.ts';
import {
  ellipseOf,
  isHit,
  polygonOf,
  rectangleOf,
  simplify,
} from '../../../../src/renderer/features/regions/tools/shapes.ts';
import { geometryArea, geometryBounds } from '../../../../src/shared/region.ts';
import { rasterise } from '../../../../src/shared/region-raster.ts';

const size = { width: 60, height: 40 };

describe('shapes', () => {
  test('a rectangle is the same from whichever corner it is pulled', () => {
    const corner = fc.record({
      x: fc.double({ min: 0, max: 60, noNaN: true }),
      y: fc.double({ min: 0, max: 40, noNaN: true }),
    });
    fc.assert(
      fc.property(corner, corner, (a, b) => {
        expect(rectangleOf(a, b)).toEqual(rectangleOf(b, a));
        expect(rectangleOf(a, b)).toEqual(rectangleOf({ x: a.x, y: b.y }, { x: b.x, y: a.y }));
      }),
    );
  });

  test('an ellipse fills its box and has the area of one', () => {
    const ellipse = ellipseOf({ x: 10, y: 5 }, { x: 50, y: 25 });
    expect(geometryArea(ellipse) / (Math.PI * 20 * 10)).toBeCloseTo(1, 2);
    expect(geometryBounds(ellipse)?.x).toBeCloseTo(10, 1);
    expect(geometryBounds(ellipse)?.width).toBeCloseTo(40, 1);
  });

  test('a simplified line keeps its ends and stays within the tolerance', () => {
    const line = Array.from({ length: 200 }, (_, index) => ({ x: index / 4, y: 10 * Math.sin(index / 20) }));
    const short = simplify(line, 0.2);
    expect(short.length).toBeLessThan(40);
    expect([short[0], short.at(-1)]).toEqual([line[0], line.at(-1)]);
    for (const { x, y } of line) {
      const after = short.findIndex((point) => point.x >= x);
      const [a, b] = [short[Math.max(0, after - 1)], short[after]];
      if (a === undefined || b === undefined || a === b) continue;
      const onLine = a.y + ((x - a.x) / (b.x - a.x || 1)) * (b.y - a.y);
      expect(Math.abs(onLine - y)).toBeLessThan(0.4);
    }
  });

  test('a hit is inside an area, not in its hole, and near a point', () => {
    const ring = {
      kind: 'area',
      polygons: [
        [
          [0, 0, 10, 0, 10, 10, 0, 10],
          [3, 3, 7, 3, 7, 7, 3, 7],
        ],
      ],
    } as const;
    expect(isHit(ring, { x: 1, y: 1 }, 0)).toBe(true);
    expect(isHit(ring, { x: 5, y: 5 }, 0)).toBe(false);
    const points = { kind: 'points', points: [20, 20], radius: 0 } as const;
    expect(isHit(points, { x: 23, y: 20 }, 4)).toBe(true);
    expect(isHit(points, { x: 25, y: 20 }, 4)).toBe(false);
  });
});

describe('the brush', () => {
  test('paints a line without gaps, as wide as it is', () => {
    const mask = emptyMask(size);
    paint(mask, { x: 10.5, y: 20.5 }, { x: 50.5, y: 20.5 }, 5, 1);
    for (let x = 10; x <= 50; x++) expect(mask.pixels[20 * size.width + x]).toBe(1);
    const column = Array.from({ length: size.height }, (_, y) => mask.pixels[y * size.width + 30] ?? 0);
    expect(column.reduce((sum, value) => sum + value, 0)).toBe(5);
  });

  test('of one pixel paints the pixel under it', () => {
    const mask = emptyMask(size);
    paint(mask, { x: 7.99, y: 3.01 }, { x: 7.99, y: 3.01 }, 1, 1);
    expect(mask.pixels.indexOf(1)).toBe(3 * size.width + 7);
    expect(mask.pixels.reduce((sum, value) => sum + value, 0)).toBe(1);
  });

  test('goes on in a region, and what is wiped is gone', () => {
    const square = polygonOf([
      { x: 5, y: 5 },
      { x: 15, y: 5 },
      { x: 15, y: 15 },
      { x: 5, y: 15 },
    ]);
    const mask = maskOf([square], size);
    paint(mask, { x: 15, y: 10 }, { x: 30, y: 10 }, 4, 1);
    const grown = outlineOf(mask);
    expect(grown?.kind === 'area' && grown.polygons.length).toBe(1);
    expect(grown === null ? null : [...rasterise(grown, size)]).toEqual([...mask.pixels]);
    paint(mask, { x: 0, y: 10 }, { x: 60, y: 10 }, 40, 0);
    expect(outlineOf(mask)).toBeNull();
  });
});
