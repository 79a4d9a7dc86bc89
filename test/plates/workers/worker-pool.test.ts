import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createWorkerPool } from '../../../src/main/plates/workers/worker-pool.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';

function makePool(threads: number) {
  const pool = createWorkerPool({ threads });
  onTestFinished(() => pool.close());
  return pool;
}

function makeTask() {
  const path = join(makeTempFolder(), 'plane.tif');
  const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);
  writeFileSync(path, writeTiff({ width: 8, height: 8, pages: [pixels] }));
  return { path, index: { channel: 0, z: 0, t: 0 }, size: { width: 8, height: 8 }, level: 0 };
}

test('a thread decodes, and halves where asked', async () => {
  const pool = makePool(1);
  const task = makeTask();
  expect([...(await pool.run('plane', task)).data]).toEqual(Array.from({ length: 64 }, (_, index) => index));
  const half = await pool.run('plane', { ...task, level: 1 });
  expect([half.width, half.height, half.data[0]]).toEqual([4, 4, 5]);
});

test('errors keep their kind, place and mend on the way', async () => {
  const pool = makePool(1);
  const task = { ...makeTask(), path: '/nowhere/plane.tif' };
  await expect(pool.run('plane', task)).rejects.toMatchObject({
    kind: 'NotFound',
    where: '/nowhere/plane.tif',
  });
});

test('waiting tasks are dropped when aborted, the others go on', async () => {
  const pool = makePool(1);
  const task = makeTask();
  const stop = new AbortController();
  const running = pool.run('plane', task);
  const waiting = [pool.run('plane', task, stop.signal), pool.run('plane', task, stop.signal)];
  const later = pool.run('plane', task);
  stop.abort();
  for (const each of waiting) await expect(each).rejects.toMatchObject({ kind: 'Cancelled' });
  expect((await running).data).toHaveLength(64);
  expect((await later).data).toHaveLength(64);
  await expect(pool.run('plane', task, AbortSignal.abort())).rejects.toMatchObject({ kind: 'Cancelled' });
});

test('a closed pool takes nothing', async () => {
  const pool = createWorkerPool({ threads: 1 });
  await pool.run('plane', makeTask());
  await pool.close();
  await expect(pool.run('plane', makeTask())).rejects.toMatchObject({ kind: 'Cancelled' });
});

test('what has begun when the pool closes is let end', async () => {
  const pool = createWorkerPool({ threads: 1 });
  const task = makeTask();
  await pool.run('plane', task);
  const begun = pool.run('plane', task);
  await pool.close();
  expect((await begun).data).toHaveLength(64);
});

test('what still waits when the pool closes is cancelled', async () => {
  const pool = makePool(1);
  const task = makeTask();
  const begun = pool.run('plane', task).catch(() => null);
  const waiting = [pool.run('plane', task), pool.run('plane', task)].map((run) =>
    expect(run).rejects.toMatchObject({ kind: 'Cancelled' }),
  );
  await pool.close();
  await Promise.all([begun, ...waiting]);
});
