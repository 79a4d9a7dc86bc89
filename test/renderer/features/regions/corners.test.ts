import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCorner,
  cornerNear,
  cornersFit,
  cornersOf,
  edgeNear,
  moveCorner,
  removeCorner,
} from '../../../../src/renderer/features/regions/tools/corners.ts';
import { keepInside, moveGeometry } from '../../../../src/renderer/features/regions/tools/move-geometry.ts';
import { geometryArea, geometryBounds, type AreaGeometry } from '../../../../src/shared/region.ts';

/** A square of 10 with a triangular hole, and a triangle beside it. */
const shape: AreaGeometry = {
  kind: 'area',
  polygons: [
    [
      [0, 0, 10, 0, 10, 10, 0, 10],
      [2, 2, 6, 2, 2, 6],
    ],
    [[20, 0, 24, 0, 20, 4]],
  ],
};
const field = { width: 40, height: 30 };

describe('corners', () => {
  it('are found by their place, and an edge gives the place on it', () => {
    expect(cornersOf(shape)).toHaveLength(10);
    expect(cornerNear(shape, { x: 5.5, y: 2.2 }, 1)?.at).toEqual({ polygon: 0, ring: 1, corner: 1 });
    expect(cornerNear(shape, { x: 15, y: 8 }, 1)).toBeNull();
    expect(edgeNear(shape, { x: 10.4, y: 5 }, 1)).toEqual({
      at: { polygon: 0, ring: 0, corner: 2 },
      point: { x: 10, y: 5 },
    });
    // The edge from the last corner back to the first.
    expect(edgeNear(shape, { x: 0.2, y: 5 }, 1)?.at.corner).toBe(4);
    expect(edgeNear(shape, { x: 15, y: 8 }, 1)).toBeNull();
  });

  it('move alone, and leave every other number as it was', () => {
    const moved = moveCorner(shape, { polygon: 0, ring: 0, corner: 2 }, { x: 12, y: 11 });
    expect(moved).toEqual({
      kind: 'area',
      polygons: [
        [
          [0, 0, 10, 0, 12, 11, 0, 10],
          [2, 2, 6, 2, 2, 6],
        ],
        [[20, 0, 24, 0, 20, 4]],
      ],
    });
  });

  it('added on an edge change no area, and removed again leave the shape as it was', () => {
    const at = fc.record({
      x: fc.double({ min: 0, max: 24, noNaN: true }),
      y: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(at, (point) => {
        const edge = edgeNear(shape, point, 100);
        if (edge === null) throw new Error('an edge is always nearest');
        const more = addCorner(shape, edge);
        expect(geometryArea(more)).toBeCloseTo(geometryArea(shape), 9);
        expect(cornersOf(more)).toHaveLength(11);
        expect(removeCorner(more, edge.at)).toEqual(shape);
      }),
    );
  });

  it('removed from a ring of three take the ring along, and of the last ring leave nothing', () => {
    const filled = removeCorner(shape, { polygon: 0, ring: 1, corner: 0 });
    expect(filled).toMatchObject({ polygons: [[[0, 0, 10, 0, 10, 10, 0, 10]], [[20, 0, 24, 0, 20, 4]]] });
    const alone = removeCorner(shape, { polygon: 1, ring: 0, corner: 0 });
    expect(alone).toMatchObject({ polygons: [shape.polygons[0]] });
    const triangle: AreaGeometry = { kind: 'area', polygons: [[[0, 0, 4, 0, 0, 4]]] };
    expect(removeCorner(triangle, { polygon: 0, ring: 0, corner: 1 })).toBeNull();
    const points = { kind: 'points', points: [1, 2, 3, 4], radius: 0 } as const;
    expect(removeCorner(points, { polygon: 0, ring: 0, corner: 0 })).toMatchObject({ points: [3, 4] });
    expect(removeCorner({ ...points, points: [1, 2] }, { polygon: 0, ring: 0, corner: 0 })).toBeNull();
  });

  it('are offered one by one only where the zoom leaves room between them', () => {
    expect(cornersFit(shape, 10)).toBe(true);
    expect(cornersFit(shape, 0.5)).toBe(false);
  });
});

describe('moving regions', () => {
  it('keeps them whole and within the field, whatever is asked', () => {
    const shift = fc.record({
      x: fc.integer({ min: -100, max: 100 }),
      y: fc.integer({ min: -100, max: 100 }),
    });
    fc.assert(
      fc.property(shift, (wanted) => {
        const moved = moveGeometry(shape, keepInside([shape], field, wanted));
        const box = geometryBounds(moved);
        expect(box).toMatchObject({ width: 24, height: 10 });
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect(box?.y).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + 24).toBeLessThanOrEqual(40);
        expect((box?.y ?? 0) + 10).toBeLessThanOrEqual(30);
        expect(geometryArea(moved)).toBeCloseTo(geometryArea(shape), 9);
      }),
    );
    expect(keepInside([shape], field, { x: 3, y: -2 })).toEqual({ x: 3, y: 0 });
  });

  it('keeps points in a pixel of the field', () => {
    const point = { kind: 'points', points: [1, 2], radius: 50 } as const;
    const { x, y } = keepInside([point], field, { x: 100, y: 100 });
    expect(1 + x).toBeLessThan(40);
    expect(2 + y).toBeLessThan(30);
  });
});
