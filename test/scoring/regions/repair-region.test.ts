import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCrossing } from '../../../src/main/scoring/regions/crossings.ts';
import { side } from '../../../src/main/scoring/regions/orientation.ts';
import { prepareRegions, repairGeometry } from '../../../src/main/scoring/index.ts';
import { fieldIdSchema } from '../../../src/shared/ids.ts';
import { rasterise } from '../../../src/shared/region-raster.ts';
import { traceMask } from '../../../src/shared/region-trace.ts';
import { geometryArea, type RegionGeometry } from '../../../src/shared/region.ts';

const size = { width: 20, height: 16 };
const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];
const area = (...polygons: number[][][]): RegionGeometry => ({ kind: 'area', polygons });
const areaOf = (geometry: RegionGeometry | null) => (geometry === null ? null : geometryArea(geometry));

/** How often a ring goes around a point, by the angles that its edges span. */
function windings(ring: readonly number[], x: number, y: number): number {
  let sum = 0;
  for (let index = 0; index < ring.length; index += 2) {
    const [ax, ay] = [(ring[index] ?? 0) - x, (ring[index + 1] ?? 0) - y];
    const next = (index + 2) % ring.length;
    const [bx, by] = [(ring[next] ?? 0) - x, (ring[next + 1] ?? 0) - y];
    sum += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  }
  return Math.round(sum / (2 * Math.PI));
}

describe('clean regions', () => {
  test('keep every vertex where it was', () => {
    const clean = area([[1.1, 2, 9.7, 2.25, 5.3, 11]], [square(12, 4, 6), [13, 5, 13, 7, 15, 7]]);
    expect(repairGeometry(clean, size)).toEqual({ geometry: clean, notices: [] });
  });

  test('lose a repeated vertex and turn the usual way round, silently', () => {
    const closed = area([[4, 4, 4, 8, 8, 8, 8, 8, 8, 4, 4, 4]]);
    expect(repairGeometry(closed, size)).toEqual({
      geometry: area([[4, 4, 8, 4, 8, 8, 4, 8]]),
      notices: [],
    });
  });

  test('traced masks are clean', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0, max: 1, minLength: 320, maxLength: 320 }), (mask) => {
        const traced = traceMask(mask, size);
        fc.pre(traced.polygons.length > 0);
        expect(repairGeometry(traced, size)).toEqual({ geometry: traced, notices: [] });
      }),
    );
  });
});

describe('regions that are mended', () => {
  test('a bow tie becomes its two halves', () => {
    const { geometry, notices } = repairGeometry(area([[2, 2, 10, 10, 10, 2, 2, 10]]), size);
    expect(areaOf(geometry)).toBe(32);
    expect(notices).toEqual(['crossed itself and was mended: what it goes around is inside']);
  });

  test('a bow tie with a vertex in its middle too', () => {
    const { geometry, notices } = repairGeometry(area([[2, 2, 6, 6, 10, 10, 10, 2, 6, 6, 2, 10]]), size);
    expect(areaOf(geometry)).toBe(32);
    expect(notices).toHaveLength(1);
  });

  test('whatever crosses keeps the pixels that it goes around, and is clean then', () => {
    // No line through two such points passes a pixel's centre, or hardly ever.
    const steps = (max: number, step: number) =>
      fc.integer({ min: 0, max: max * 2 }).map((value) => value * step + 0.0123);
    const ring = fc
      .array(fc.tuple(steps(20, 0.4931), steps(16, 0.48773)), { minLength: 3, maxLength: 9 })
      .map((pairs) => pairs.flat());
    fc.assert(
      fc.property(ring, (one) => {
        const { geometry } = repairGeometry(area([one]), size);
        const after = geometry === null ? new Uint8Array(320) : rasterise(geometry, size);
        expect([...after]).toEqual(
          Array.from(after, (_, index) =>
            windings(one, (index % 20) + 0.5, Math.floor(index / 20) + 0.5) === 0 ? 0 : 1,
          ),
        );
        if (geometry !== null) expect(repairGeometry(geometry, size)).toEqual({ geometry, notices: [] });
      }),
      { numRuns: 300 },
    );
  });

  test('overlapping polygons of one region are joined, a polygon within another adds nothing', () => {
    expect(areaOf(repairGeometry(area([square(2, 2, 6)], [square(5, 5, 6)]), size).geometry)).toBe(63);
    expect(areaOf(repairGeometry(area([square(2, 2, 8)], [square(4, 4, 2)]), size).geometry)).toBe(64);
  });

  test('a hole beyond its outline takes away what it covers', () => {
    expect(areaOf(repairGeometry(area([square(2, 2, 6), square(6, 6, 6)]), size).geometry)).toBeGreaterThan(
      31,
    );
  });

  test('what reaches beyond the field is cut at its edge, what lies outside is refused, with a word', () => {
    const cut = repairGeometry(area([square(-4, -4, 8)]), size);
    expect(areaOf(cut.geometry)).toBe(16);
    expect(cut.notices).toEqual(['reached beyond the field and was cut at its edge']);
    expect(repairGeometry(area([square(30, 2, 4)]), size)).toEqual({
      geometry: null,
      notices: ['lies outside the field'],
    });
  });

  test('points outside go, the others stay', () => {
    const points = { kind: 'points', points: [1, 1, 20, 3, 19.99, 15], radius: 2 } as const;
    expect(repairGeometry(points, size)).toEqual({
      geometry: { kind: 'points', points: [1, 1, 19.99, 15], radius: 2 },
      notices: ['1 of 3 points lay outside the field'],
    });
  });

  test('no area is no region', () => {
    for (const flat of [
      area(),
      area([[1, 1, 5, 5]]),
      area([[1, 1, 5, 5, 9, 9]]),
      area([[3, 3, 3, 3, 3, 3]]),
    ]) {
      expect(repairGeometry(flat, size).geometry).toBeNull();
      expect(repairGeometry(flat, size).notices).toHaveLength(1);
    }
  });

  test('many vertices that cross are mended on the pixel grid', () => {
    const star = Array.from({ length: 5001 }, (_, index) => {
      const angle = (index * 2500 * 2 * Math.PI) / 5001;
      return [10 + 6 * Math.cos(angle), 8 + 6 * Math.sin(angle)];
    }).flat();
    const { geometry, notices } = repairGeometry(area([star]), size);
    expect(notices[0]).toMatch(/pixel grid, since it has 5001 vertices/);
    expect(geometry?.kind === 'area' && geometry.polygons.flat(2).every(Number.isInteger)).toBe(true);
  });
});

describe('regions that are refused', () => {
  test.each([
    ['NaN', area([[1, 1, NaN, 4, 5, 5]]), /finite/],
    ['an infinite coordinate', area([[1, 1, 8, Infinity, 5, 5]]), /finite/],
    ['half a vertex', area([[1, 1, 8, 4, 5]]), /no y/],
    ['a negative radius', { kind: 'points', points: [1, 1], radius: -1 } as const, /radius/],
    [
      'two million vertices',
      area([Array.from({ length: 4_000_000 }, (_, index) => index % 97)]),
      /2000000 vertices/,
    ],
  ])('%s', (_, geometry, words) => {
    expect(() => repairGeometry(geometry, size)).toThrow(words);
  });

  test('the region is named', async () => {
    const region = {
      fieldId: fieldIdSchema.parse(1),
      class: 'cell',
      name: null,
      geometry: area([[1, 1, NaN, 4, 5, 5]]),
    };
    await expect(prepareRegions([region], () => size)).rejects.toMatchObject({
      kind: 'BadInput',
      what: 'cell 1: a region has a coordinate that is not a finite number',
    });
  });

  test('work over many regions can be stopped', async () => {
    const stop = new AbortController();
    const region = {
      fieldId: fieldIdSchema.parse(1),
      class: 'cell',
      name: null,
      geometry: area([square(1, 1, 4)]),
    };
    const prepared = prepareRegions(
      Array.from({ length: 300_000 }, () => region),
      () => size,
      { signal: stop.signal },
    );
    stop.abort();
    await expect(prepared).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});

test('a coordinate far outside any image is refused', () => {
  expect(() => repairGeometry(area([[0, 0, 1e300, 0, 5, 5]]), size)).toThrow(/far outside any image/);
});

describe('exact sides', () => {
  test('a point on the line is on it, and a hair beside it is not', () => {
    expect(side(0, 0, 0.1, 0.1, 0.3, 0.3)).toBe(0);
    expect(side(12, 12, 24, 24, 0.5, 0.5000000000000001)).not.toBe(0);
    expect(side(12, 12, 24, 24, 0.5000000000000001, 0.5)).toBe(
      -side(12, 12, 24, 24, 0.5, 0.5000000000000001),
    );
  });

  test('numbers of all sizes together are told apart without an end to them', () => {
    expect(side(0, 0, 1e300, 1e300, 2e300, 2e300)).toBe(0);
    expect(side(0, 0, 1e-320, 1e-320, 1e9, 1e9)).toBe(0);
    expect(side(0, 0, 1e9, 1e9, 1e-320, 2e-320)).toBe(1);
    expect(side(0, 0, 1e308, 1e308, -1e308, 1e-308)).toBe(1);
  });

  test('a crossing is found among many edges', () => {
    const circle = Array.from({ length: 20_000 }, (_, index) => {
      const angle = (index * 2 * Math.PI) / 20_000;
      return [500 + 400 * Math.cos(angle), 500 + 400 * Math.sin(angle)];
    }).flat();
    expect(findCrossing([circle])).toBeNull();
    expect(findCrossing([circle, square(890, 490, 20)])).not.toBeNull();
  });
});
