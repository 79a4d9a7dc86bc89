import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { readPlane } from '../../../src/main/plates/pixels/read-plane.ts';
import { readWhole } from '../../../src/main/plates/pixels/read-whole.ts';
import { borrowBuffer, returnBuffer } from '../../../src/main/plates/pixels/used-again.ts';
import { createWorkerPool } from '../../../src/main/plates/workers/worker-pool.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';

const side = 16;
/** Planes of one size whose pixels are all alike. */
function writePlane(folder: string, value: number): string {
  const path = join(folder, `plane-${value}.tif`);
  const pixels = new Uint16Array(side * side).fill(value);
  writeFileSync(path, writeTiff({ width: side, height: side, pages: [pixels] }));
  return path;
}

test('a file in one piece, one that is too large, an empty one, a folder', async () => {
  const folder = makeTempFolder();
  const path = join(folder, 'a.bin');
  writeFileSync(path, 'four');
  const { bytes, content } = await readWhole(path, 4);
  expect([bytes, Buffer.from(content ?? new ArrayBuffer(0)).toString()]).toEqual([4, 'four']);
  expect(await readWhole(path, 3)).toEqual({ bytes: 4, content: null });
  writeFileSync(path, '');
  await expect(readWhole(path, 4)).rejects.toMatchObject({ kind: 'BadInput', what: 'the file is empty' });
  mkdirSync(join(folder, 'folder'));
  await expect(readWhole(join(folder, 'folder'), 1e9)).rejects.toThrow();
});

test('a buffer is lent to one at a time, and only for its own length', () => {
  const [one, two] = [borrowBuffer(100), borrowBuffer(100)];
  expect(one).not.toBe(two);
  returnBuffer(one);
  expect(borrowBuffer(101)).not.toBe(one);
  expect(borrowBuffer(100)).toBe(one);
  expect(borrowBuffer(100)).not.toBe(one);
});

test('images that are open at the same time keep their own pixels', async () => {
  const folder = makeTempFolder();
  const [a, b] = await Promise.all([openImage(writePlane(folder, 7)), openImage(writePlane(folder, 9))]);
  const plane = { channel: 0, z: 0, t: 0 };
  const [seven, nine] = await Promise.all([a.read(plane, 0, null), b.read(plane, 0, null)]);
  expect([seven[0], nine[0], seven.at(-1), nine.at(-1)]).toEqual([7, 9, 7, 9]);
  await a.close();
  const c = await openImage(writePlane(folder, 11));
  expect([(await c.read(plane, 0, null))[0], nine[0]]).toEqual([11, 9]);
  await b.close();
  await c.close();
});

test('a thread reads many of one size in turn, and tells the broken ones among them', async () => {
  const folder = makeTempFolder();
  const pool = createWorkerPool({ threads: 1, tasksPerThread: 2 });
  onTestFinished(() => pool.close());
  const values = Array.from({ length: 40 }, (_, index) => 100 + index);
  const paths = values.map((value) => writePlane(folder, value));
  writeFileSync(paths[3] ?? '', '');
  writeFileSync(paths[5] ?? '', Buffer.alloc(700, 'x'));
  const choice = { z: 0, t: 0 } as const;
  const some = async (from: number) => {
    const images = paths.slice(from, from + 10).map((path) => ({ path, choice }));
    return (await pool.run('digestSome', { images })).images;
  };
  const found = (await Promise.all([0, 10, 20, 30].map(some))).flat();
  const means = found.map((each) => (each.ok ? each.value.digest.planes[0]?.measures.mean : each.error.kind));
  expect(means).toEqual(values.map((value, index) => (index === 3 || index === 5 ? 'BadInput' : value)));
  expect(found.every((each) => !each.ok || each.value.file.byteSize > 0)).toBe(true);
});

test('a plane that was read for good keeps its pixels while others are read', async () => {
  const folder = makeTempFolder();
  const size = { width: side, height: side };
  const index = { channel: 0, z: 0, t: 0 };
  const kept = await Promise.all(
    [3, 4, 5].map((value) => readPlane({ path: writePlane(folder, value), index, size, level: 0 })),
  );
  for (const value of [6, 7, 8]) {
    const source = await openImage(writePlane(folder, value));
    await source.read(index, 0, null);
    await source.close();
  }
  expect(kept.map(({ data }) => [data[0], data.at(-1), data.length])).toEqual([
    [3, 3, 256],
    [4, 4, 256],
    [5, 5, 256],
  ]);
});
