import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../src/shared/region-coverage.ts';
import { coverageOfMask, rasterise, rasteriseUnion } from '../../src/shared/region-raster.ts';
import { geometryArea, geometryBounds, type RegionGeometry } from '../../src/shared/region.ts';
import { isInside, traceLabels, traceMask } from '../../src/shared/region-trace.ts';

const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];
const area = (...polygons: number[][][]): RegionGeometry => ({ kind: 'area', polygons });
const sizes = { width: 12, height: 9 };
const rows = (mask: Uint8Array, width: number) =>
  Array.from({ length: mask.length / width }, (_, y) => mask.subarray(y * width, (y + 1) * width).join(''));
const masks = fc
  .record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }) })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      mask: fc.uint8Array({
        min: 0,
        max: 1,
        minLength: size.width * size.height,
        maxLength: size.width * size.height,
      }),
    }),
  );

describe('pixels of a region', () => {
  test('a square with a hole', () => {
    const mask = rasterise(area([square(1, 1, 5), square(2, 2, 3)]), { width: 7, height: 7 });
    expect(rows(mask, 7)).toEqual([
      '0000000',
      '0111110',
      '0100010',
      '0100010',
      '0100010',
      '0111110',
      '0000000',
    ]);
  });

  test('a centre on an edge belongs to the region right of it and below it', () => {
    const half = rasterise(area([square(0.5, 0.5, 2)]), { width: 4, height: 4 });
    expect(rows(half, 4)).toEqual(['1100', '1100', '0000', '0000']);
  });

  test('points of radius 0 are the pixels they lie in, discs the centres within reach', () => {
    const points = { kind: 'points', points: [0, 0, 2.99, 1.5, -1, 4, 4, 4], radius: 0 } as const;
    expect(rows(rasterise(points, { width: 4, height: 3 }), 4)).toEqual(['1000', '0010', '0000']);
    const disc = { kind: 'points', points: [2.5, 2.5], radius: 1.5 } as const;
    expect(rows(rasterise(disc, { width: 5, height: 5 }), 5)).toEqual([
      '00000',
      '01110',
      '01110',
      '01110',
      '00000',
    ]);
  });

  test('every pixel is inside by the even-odd rule of its centre', () => {
    const coordinate = fc.double({ min: -3, max: 15, noNaN: true });
    const ring = fc
      .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
      .map((pairs) => pairs.flat());
    fc.assert(
      fc.property(fc.array(ring, { minLength: 1, maxLength: 3 }), (rings) => {
        const mask = rasterise(area(rings), sizes);
        return mask.every((value, index) => {
          const [x, y] = [(index % sizes.width) + 0.5, Math.floor(index / sizes.width) + 0.5];
          // A centre within rounding of an edge may fall to either side.
          const sides = [0, 1e-9, -1e-9].map((shift) =>
            rings.reduce((inside, one) => inside !== isInside(one, x + shift, y), false),
          );
          return sides.includes(value === 1);
        });
      }),
    );
  });

  test('two parts of a cut square share no pixel and leave none out, wherever the cut runs', () => {
    const along = fc.double({ min: 0, max: 12, noNaN: true });
    fc.assert(
      fc.property(along, along, (from, to) => {
        const left = rasterise(area([[0, 0, from, 0, to, 9, 0, 9]]), sizes);
        const right = rasterise(area([[12, 9, to, 9, from, 0, 12, 0]]), sizes);
        return left.every((value, index) => value + (right[index] ?? 0) === 1);
      }),
    );
  });

  test('the union counts what overlaps once', () => {
    const both = rasteriseUnion([area([square(0, 0, 2)]), area([square(1, 1, 2)])], { width: 3, height: 3 });
    expect(rows(both, 3)).toEqual(['110', '111', '011']);
  });
});

describe('coverage of a map grid', () => {
  test('a triangle, by hand', () => {
    const grid = { width: 2, height: 2, frame: { x: 0, y: 0, width: 2, height: 2 } };
    expect([...coverageOf(area([[0, 0, 2, 0, 0, 2]]), grid)]).toEqual([1, 0.5, 0.5, 0]);
  });

  test('summed over the cells it is the area, for whatever grid and frame around it', () => {
    fc.assert(
      fc.property(
        masks,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        ({ mask, size }, width, height) => {
          const geometry = traceMask(mask, size);
          const frame = { x: -1.5, y: -0.25, width: size.width + 2.75, height: size.height + 1 };
          const shares = coverageOf(geometry, { width, height, frame });
          const cell = (frame.width / width) * (frame.height / height);
          const sum = shares.reduce((total, share) => total + share * cell, 0);
          expect(sum).toBeCloseTo(geometryArea(geometry), 9);
          expect(sum).toBeCloseTo(
            mask.reduce((total, value) => total + value, 0),
            9,
          );
        },
      ),
    );
  });

  test('is that of the mask where the outline follows the pixels, also when the frame cuts them', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 7 }), ({ mask, size }, width) => {
        const grid = {
          width,
          height: 3,
          frame: { x: 0.7, y: -1.2, width: size.width * 0.8, height: size.height + 3 },
        };
        const exact = coverageOf(traceMask(mask, size), grid);
        coverageOfMask(mask, size, grid).forEach((share, index) =>
          expect(share).toBeCloseTo(exact[index] ?? -1, 9),
        );
      }),
    );
  });

  test('a disc covers its area, a point its pixel', () => {
    const grid = { width: 4, height: 4, frame: { x: 0, y: 0, width: 20, height: 20 } };
    const disc = coverageOf({ kind: 'points', points: [10, 10], radius: 6 }, grid);
    expect(disc.reduce((sum, share) => sum + share * 25, 0)).toBeCloseTo(Math.PI * 36, 9);
    const point = coverageOf({ kind: 'points', points: [5.5, 0.2], radius: 0 }, grid);
    expect(point[1]).toBeCloseTo(1 / 25, 12);
  });
});

describe('outlines of masks', () => {
  test('a mask comes back from its outline', () => {
    fc.assert(
      fc.property(masks, ({ mask, size }) => {
        expect([...rasterise(traceMask(mask, size), size)]).toEqual([...mask]);
      }),
      { numRuns: 500 },
    );
  });

  test('so does a label image', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0, max: 4, minLength: 108, maxLength: 108 }), (labels) => {
        const traced = traceLabels(labels, sizes);
        const again = new Uint8Array(labels.length);
        for (const [label, geometry] of traced) {
          rasterise(geometry, sizes).forEach((value, index) => {
            if (value === 1) again[index] = label;
          });
        }
        expect([...again]).toEqual([...labels]);
        expect([...traced.keys()]).toEqual([...new Set(labels)].filter((label) => label > 0).sort());
      }),
    );
  });

  test('the outline of an outline is the same outline', () => {
    fc.assert(
      fc.property(masks, ({ mask, size }) => {
        const once = traceMask(mask, size);
        expect(traceMask(rasterise(once, size), size)).toEqual(once);
      }),
    );
  });

  test('a ring of pixels has one outline and one hole, and says where it lies', () => {
    const ring = traceMask([1, 1, 1, 1, 0, 1, 1, 1, 1], { width: 3, height: 3 });
    expect(ring.polygons.map((rings) => rings.map((one) => one.length / 2))).toEqual([[4, 4]]);
    expect(geometryArea(ring)).toBe(8);
    expect(geometryBounds(ring)).toEqual({ x: 0, y: 0, width: 3, height: 3 });
    expect(geometryBounds({ kind: 'area', polygons: [] })).toBeNull();
  });
});
