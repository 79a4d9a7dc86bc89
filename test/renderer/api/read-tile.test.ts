import { beforeAll, describe, expect, it } from 'vitest';
import type { readTile as ReadTile } from '../../../src/renderer/api/binary.ts';
import { tileHeaders } from '../../../src/shared/contract/tiles.ts';

describe('readTile', () => {
  let readTile: typeof ReadTile;
  beforeAll(async () => {
    ({ readTile } = await import('../../../src/renderer/api/binary.ts'));
  });
  const headers = (shape: string, type: string) =>
    new Headers({ [tileHeaders.shape]: shape, [tileHeaders.type]: type, [tileHeaders.preview]: 'true' });

  it('takes form and type from the headers', () => {
    const tile = readTile(headers('2,1,3', 'uint16'), Uint16Array.of(1, 2, 3, 4, 5, 6).buffer);
    expect(tile).toEqual({
      channels: 2,
      height: 1,
      width: 3,
      data: Uint16Array.of(1, 2, 3, 4, 5, 6),
      preview: true,
    });
    expect(readTile(headers('1,1,1', 'float32'), Float32Array.of(0.5).buffer).data).toEqual(
      Float32Array.of(0.5),
    );
  });

  it('refuses a form that is none', () => {
    expect(() => readTile(headers('2,0,3', 'uint16'), new ArrayBuffer(0))).toThrow();
    expect(() => readTile(new Headers(), new ArrayBuffer(0))).toThrow();
  });
});
