import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureShare, type FieldMask } from '../../src/main/demo/index.ts';
import type { PlacedMaps } from '../../src/shared/map.ts';

const mapOf = (edge: number, values: readonly number[], fieldPx = 8): PlacedMaps => ({
  ...{ count: 1, height: edge, width: edge, data: Float32Array.from(values) },
  boxes: Float32Array.of(0, 0, fieldPx, fieldPx),
});

const maskOf = (belongs: (x: number, y: number) => boolean, edge = 8): FieldMask => ({
  ...{ widthPx: edge, heightPx: edge },
  pixels: Uint8Array.from({ length: edge * edge }, (_, index) =>
    belongs(index % edge, Math.floor(index / edge)) ? 1 : 0,
  ),
});

const leftHalf = maskOf((x) => x < 4);

describe('measureShare', () => {
  it('counts the positive mass inside and leaves the negative out', () => {
    const share = measureShare(mapOf(2, [3, 1, -5, 0]), leftHalf);
    expect(share.mass).toBeCloseTo(0.75, 12);
    expect(share.chance).toBe(0.5);
  });

  it('splits a cell that the border of the area crosses', () => {
    const share = measureShare(
      mapOf(2, [1, 0, 0, 0]),
      maskOf((x) => x < 1),
    );
    expect(share.mass).toBeCloseTo(0.25, 12);
  });

  it('gives a flat map what chance gives', () => {
    const share = measureShare(
      mapOf(4, new Array<number>(16).fill(2)),
      maskOf((x, y) => x < 4 && y < 4),
    );
    expect(share.mass).toBeCloseTo(0.25, 12);
    expect(share.rankAccuracy).toBeCloseTo(0.25, 12);
    expect(share.rocAuc).toBeCloseTo(0.5, 12);
  });

  it('gives a perfect map full marks and its negative none', () => {
    const perfect = [1, 0, 1, 0];
    expect(measureShare(mapOf(2, perfect), leftHalf)).toMatchObject({ mass: 1, rankAccuracy: 1, rocAuc: 1 });
    const turned = measureShare(mapOf(2, [-1, 0, -1, 0]), leftHalf);
    expect(turned).toMatchObject({ mass: null, rankAccuracy: 0, rocAuc: 0 });
  });

  it('agrees with counting pairs one by one, ties half', () => {
    const values = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 16, maxLength: 16 });
    const areas = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(values, areas, (map, area) => {
        const mask = maskOf((x, y) => area[Math.floor(y / 2) * 4 + Math.floor(x / 2)] === true);
        const { rocAuc } = measureShare(mapOf(4, map), mask);
        const inside = map.filter((_, index) => area[index]);
        const outside = map.filter((_, index) => !area[index]);
        if (inside.length === 0 || outside.length === 0) return rocAuc === null;
        const pairs = inside.flatMap((a) => outside.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const expected = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
        return rocAuc !== null && Math.abs(rocAuc - expected) < 1e-12;
      }),
    );
  });

  it('has no ranks for an empty area', () => {
    const share = measureShare(
      mapOf(2, [1, 2, 3, 4]),
      maskOf(() => false),
    );
    expect(share).toEqual({ mass: 0, chance: 0, rankAccuracy: null, rocAuc: null });
  });
});
