import { describe, expect, it } from 'vitest';
import { createSharedTiles } from '../../../../src/renderer/features/viewer/shared-tiles.ts';
import type { TilePixels } from '../../../../src/shared/contract/tiles.ts';

const pixels: TilePixels = { channels: 1, width: 1, height: 1, data: new Uint16Array(1), preview: false };
const address = { plateId: 1, level: 0, x: 0, y: 0 };

/** A fetch whose answers the test gives. */
function createFetch() {
  const asked: { signal: AbortSignal; answer: (tile: TilePixels) => void; fail: (error: Error) => void }[] =
    [];
  const fetchPixels = (_: typeof address, signal: AbortSignal) =>
    new Promise<TilePixels>((answer, fail) => asked.push({ signal, answer, fail }));
  return { asked, fetchPixels };
}

describe('createSharedTiles', () => {
  it('asks for a tile once, however many want it', async () => {
    const { asked, fetchPixels } = createFetch();
    const fetch = createSharedTiles(fetchPixels);
    const both = [fetch(address, new AbortController().signal), fetch(address, new AbortController().signal)];
    asked[0]?.answer(pixels);
    expect(await Promise.all(both)).toEqual([pixels, pixels]);
    expect(await fetch(address, new AbortController().signal)).toBe(pixels);
    expect(asked).toHaveLength(1);
  });

  it('gives a fetch up only when nobody waits for it', async () => {
    const { asked, fetchPixels } = createFetch();
    const fetch = createSharedTiles(fetchPixels);
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [fetch(address, first.signal), fetch(address, second.signal)];
    first.abort();
    await expect(waits[0]).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(asked[0]?.signal.aborted).toBe(false);
    second.abort();
    await expect(waits[1]).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(asked[0]?.signal.aborted).toBe(true);
    void fetch(address, new AbortController().signal);
    expect(asked).toHaveLength(2);
  });

  it('asks again after a failure', async () => {
    const { asked, fetchPixels } = createFetch();
    const fetch = createSharedTiles(fetchPixels);
    const failed = fetch(address, new AbortController().signal);
    asked[0]?.fail(new Error('gone'));
    await expect(failed).rejects.toThrow('gone');
    void fetch(address, new AbortController().signal);
    expect(asked).toHaveLength(2);
  });
});
