import { describe, expect, it, vi } from 'vitest';
import { createTilePlanes } from '../../../../src/renderer/features/viewer/tile-planes.ts';
import type { DrawnTile, TileStore } from '../../../../src/renderer/features/viewer/tile-store.ts';
import type { TilePixels } from '../../../../src/shared/contract/tiles.ts';
import { cancelled } from '../../../../src/shared/errors.ts';
import { importedPlane } from '../../../../src/shared/stack.ts';

const pixels = (preview: boolean): TilePixels => ({
  ...{ channels: 1, width: 1, height: 1, data: new Uint16Array(1), preview },
});
const drawnTile = (x: number, shown = pixels(true)): DrawnTile => ({
  ...{ level: 3, x, y: 0, pixels: shown, plane: importedPlane, fields: null },
});

/** A store and a door that remember what they are asked; the door answers when `answer` is called. */
function setUp() {
  const replaced: TilePixels[] = [];
  const asked: {
    x: number;
    haste: string | undefined;
    signal: AbortSignal;
    answer: (_: TilePixels) => void;
  }[] = [];
  const store = {
    replace: (_level: number, _x: number, _y: number, next: TilePixels) => void replaced.push(next),
  } as Partial<TileStore> as TileStore;
  const onArrival = vi.fn();
  const onProblem = vi.fn();
  const motion = { isMoving: false };
  const planes = createTilePlanes({
    ...{ plateId: 1, store, onArrival, onProblem },
    isMoving: () => motion.isMoving,
    fetchPixels: ({ x, haste }, signal) =>
      new Promise((answer, refuse) => {
        asked.push({ x, haste, signal, answer });
        signal.addEventListener('abort', () => refuse(cancelled()));
      }),
  });
  return { planes, motion, asked, replaced, onArrival, onProblem };
}

describe('tiles that show previews', () => {
  it('are fetched in full, and drawn when their pixels are here', async () => {
    const { planes, asked, replaced, onArrival } = setUp();
    planes.drawn(drawnTile(0));
    planes.endPicture();
    planes.drawn(drawnTile(0));
    expect(asked.map(({ haste = 'full' }) => haste)).toEqual(['full']);
    const whole = pixels(false);
    asked[0]?.answer(whole);
    await expect.poll(() => onArrival.mock.calls.length).toBe(1);
    expect(replaced).toEqual([whole]);
    planes.drawn(drawnTile(0, whole));
    expect(asked).toHaveLength(1);
  });

  it('stay as they are while the image moves', () => {
    const { planes, motion, asked } = setUp();
    motion.isMoving = true;
    planes.drawn(drawnTile(0));
    planes.endPicture();
    expect(asked).toEqual([]);
    motion.isMoving = false;
    planes.drawn(drawnTile(0));
    expect(asked).toHaveLength(1);
  });

  it('stay as they are where the whole answer is a preview too', async () => {
    const { planes, asked, onArrival } = setUp();
    planes.drawn(drawnTile(0));
    const offline = pixels(true);
    asked[0]?.answer(offline);
    await expect.poll(() => onArrival.mock.calls.length).toBe(1);
    planes.drawn(drawnTile(0, offline));
    expect(asked).toHaveLength(1);
  });

  it('are given up when they leave the screen, without a word', async () => {
    const { planes, asked, onProblem, onArrival } = setUp();
    planes.drawn(drawnTile(0));
    planes.endPicture();
    planes.drawn(drawnTile(1));
    planes.endPicture();
    expect(asked.map(({ x, signal }) => [x, signal.aborted])).toEqual([
      [0, true],
      [1, false],
    ]);
    await new Promise((done) => setTimeout(done));
    expect([onProblem.mock.calls, onArrival.mock.calls]).toEqual([[], []]);
  });

  it('are fetched a few at a time', () => {
    const { planes, asked } = setUp();
    for (let x = 0; x < 20; x++) planes.drawn(drawnTile(x));
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked.length).toBeGreaterThan(0);
  });
});
