import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaAverage } from '../../../src/main/plates/pixels/area-average.ts';
import { halve, meansOfBlocks, shrinkToLevel } from '../../../src/main/plates/pixels/halve.ts';
import { toUint16 } from '../../../src/main/plates/pixels/digest.ts';
import { previewLevel, sizeAtLevel } from '../../../src/main/plates/pixels/pyramid.ts';

test('sums of blocks, the last odd column left out', () => {
  const half = halve({ width: 3, height: 2, data: Uint16Array.of(1, 2, 9, 3, 4, 9), scale: 1 });
  expect(half).toEqual({ width: 1, height: 1, data: Uint32Array.of(10), scale: 4 });
});

test('halving gives the area means, at any size and level', () => {
  const side = fc.integer({ min: 1, max: 70 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 0, max: 4 }), fc.integer(), (width, height, level, seed) => {
      const data = Uint16Array.from({ length: width * height }, (_, index) => (index * 7919 + seed) & 0xffff);
      const size = { width, height };
      const quick = shrinkToLevel({ ...size, data, scale: 1 }, size, level);
      const slow = areaAverage({ ...size, data }, sizeAtLevel(size, level));
      expect(quick.length).toBe(slow.length);
      quick.forEach((value, index) => expect(value).toBeCloseTo(slow[index] ?? NaN, 1));
    }),
    { numRuns: 60 },
  );
});

test('a preview has 128 pixels at least, and fewer than 256 unless the field has', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 20_000 }), (width, height) => {
      const preview = sizeAtLevel({ width, height }, previewLevel({ width, height }));
      const longest = Math.max(preview.width, preview.height);
      expect(longest).toBeGreaterThanOrEqual(Math.min(128, Math.max(width, height)));
      expect(longest).toBeLessThanOrEqual(256);
    }),
  );
});

test('means of blocks are those of halving, and are left to others where blocks do not fit', () => {
  const data = Uint16Array.from({ length: 32 * 16 }, (_, index) => (index * 7919) & 0xffff);
  const size = { width: 32, height: 16 };
  for (const level of [0, 1, 2, 3, 4]) {
    const halved = shrinkToLevel({ ...size, data, scale: 1 }, size, level);
    expect(meansOfBlocks({ ...size, data }, sizeAtLevel(size, level))).toEqual(toUint16(halved));
  }
  expect(meansOfBlocks({ ...size, data }, { width: 10, height: 5 })).toBeNull();
  expect(meansOfBlocks({ ...size, data }, { width: 8, height: 8 })).toBeNull();
  expect(meansOfBlocks({ ...size, data: Float32Array.from(data) }, { width: 16, height: 8 })).toBeNull();
});
