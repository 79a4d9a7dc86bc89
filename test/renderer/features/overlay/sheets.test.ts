import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finestLevel,
  parentSheet,
  placeField,
  sheetLevel,
  sheetsFor,
  sheetSize,
} from '../../../../src/renderer/features/overlay/sheets.ts';
import { intersect } from '../../../../src/shared/geometry.ts';

describe('sheetLevel', () => {
  it('follows the zoom down to the fields’ own pixels', () => {
    expect([4, 1, 0.5, 0.25, 0.05].map((scale) => sheetLevel(scale, 0))).toEqual([0, 0, 1, 2, 4]);
    expect([8, 2, 1].map((scale) => sheetLevel(scale, -1))).toEqual([-1, -1, 0]);
  });
});

describe('finestLevel', () => {
  const field = (width: number, across: number) => ({
    width,
    canvas: { x: 0, y: 0, width: across, height: across },
  });

  it('is the plate’s own, or finer where a field lies on it smaller than it is', () => {
    expect(finestLevel([field(512, 512), field(512, 2048)])).toBe(0);
    expect(finestLevel([field(512, 512), field(512, 200)])).toBe(-2);
  });
});

describe('sheetsFor', () => {
  it('covers what is visible without gap or overlap', () => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(40_000), fc.integer({ min: -1, max: 6 }), (x, y, level) => {
        const visible = { x: x - 500, y: y - 500, width: 1500, height: 900 };
        const area = sheetsFor(visible, level).reduce((sum, sheet) => {
          const shared = intersect(sheet.region, visible);
          return sum + (shared === null ? 0 : shared.width * shared.height);
        }, 0);
        expect(area).toBeCloseTo(visible.width * visible.height, 6);
      }),
    );
  });
});

describe('parentSheet', () => {
  it('covers its child', () => {
    for (const sheet of sheetsFor({ x: -3000, y: 100, width: 9000, height: 5000 }, 1)) {
      const parent = parentSheet(sheet);
      expect(intersect(parent.region, sheet.region)).toEqual(sheet.region);
      expect(parent.level).toBe(2);
    }
  });
});

describe('placeField', () => {
  const sheetAt = (level: number) => sheetsFor({ x: 1, y: 1, width: 1, height: 1 }, level)[0];

  it('gives neighbouring fields neighbouring pixels, each of which shows its own middle', () => {
    const side = fc.integer({ min: 20, max: 900 });
    fc.assert(
      fc.property(side, fc.integer({ min: 0, max: 5 }), fc.constantFrom(0.5, 1, 3), (width, level, zoom) => {
        const sheet = sheetAt(level);
        if (sheet === undefined) throw new Error('there is a sheet at every place');
        let edge = 0;
        for (let place = 0; place * width < sheetSize; place++) {
          const canvas = { x: place * width, y: 0, width, height: width };
          const lies = placeField({ canvas, width: width / zoom }, sheet);
          if (lies === null) continue;
          expect(lies.place.x).toBe(edge);
          edge = lies.place.x + lies.place.width;
          const pixel = lies.region.width / lies.place.width;
          expect(pixel).toBeCloseTo(2 ** level / zoom, 9);
          expect(lies.region.x + pixel / 2).toBeGreaterThanOrEqual(-1e-9);
          expect(lies.region.x + lies.region.width - pixel / 2).toBeLessThanOrEqual(width / zoom + 1e-9);
        }
      }),
    );
  });

  it('answers nothing for a field elsewhere', () => {
    const sheet = sheetAt(0);
    const canvas = { x: 512, y: 0, width: 100, height: 100 };
    expect(sheet && placeField({ canvas, width: 100 }, sheet)).toBeNull();
  });
});
