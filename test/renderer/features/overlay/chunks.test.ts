import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunkLevel,
  chunksFor,
  chunkSize,
  parentChunk,
} from '../../../../src/renderer/features/overlay/chunks.ts';
import { intersect } from '../../../../src/shared/geometry.ts';

describe('chunkLevel', () => {
  it('follows the zoom down to the field’s own pixels', () => {
    expect([4, 1, 0.5, 0.25, 0.05].map(chunkLevel)).toEqual([0, 0, 1, 2, 4]);
  });
});

describe('chunksFor', () => {
  const sizes = fc.integer({ min: 1, max: 5000 });

  it('covers the visible part of the field without gap or overlap', () => {
    fc.assert(
      fc.property(
        sizes,
        sizes,
        fc.nat(4000),
        fc.nat(4000),
        fc.integer({ min: 0, max: 4 }),
        (width, height, x, y, level) => {
          const field = { width, height };
          const visible = { x: x - 500, y: y - 500, width: 1500, height: 900 };
          const chunks = chunksFor(field, visible, level);
          const part = intersect({ x: 0, y: 0, ...field }, visible);
          const area = chunks.reduce((sum, chunk) => {
            const shared = part && intersect(chunk.region, part);
            return sum + (shared === null ? 0 : shared.width * shared.height);
          }, 0);
          expect(area).toBeCloseTo(part === null ? 0 : part.width * part.height, 6);
          for (const chunk of chunks) expect(chunk.size.width).toBeLessThanOrEqual(chunkSize);
        },
      ),
    );
  });

  it('answers nothing for a field that is out of sight', () => {
    expect(chunksFor({ width: 100, height: 100 }, { x: 200, y: 0, width: 50, height: 50 }, 0)).toEqual([]);
  });
});

describe('parentChunk', () => {
  it('covers its child', () => {
    const field = { width: 3000, height: 2000 };
    for (const chunk of chunksFor(field, { x: 0, y: 0, ...field }, 0)) {
      const parent = parentChunk(field, chunk);
      expect(intersect(parent.region, chunk.region)).toEqual(chunk.region);
      expect(parent.level).toBe(1);
    }
  });
});
