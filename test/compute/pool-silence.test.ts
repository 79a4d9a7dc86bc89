import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { NetworkFile } from '../../src/shared/compute-port.ts';
import { createComputePool } from '../../src/main/compute/index.ts';
import { forkedProcess, type StartedProcess } from '../../src/main/processes/index.ts';
import { parseProcessorSeconds, processorSeconds } from '../../src/main/processes/processor-time.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import type { LinearNetwork } from './helpers/linear-engine.ts';

const entry = new URL('./helpers/linear-process.ts', import.meta.url);
const isLinux = process.platform === 'linux';

/** A pool of one process, which can be stopped where it stands and let go on. */
function openPool(patience: { lookEveryMs: number; looks: number; readSeconds: number }) {
  const children: StartedProcess[] = [];
  const start = forkedProcess();
  const pool = createComputePool({
    ...{ entry, processes: 1, patience },
    launch: (file, limits) => {
      const child = start(file, limits);
      children.push(child);
      return child;
    },
  });
  onTestFinished(() => pool.close());
  const signal = (name: NodeJS.Signals) => process.kill(children.at(-1)?.processId() ?? 0, name);
  return { pool, children, signal };
}

function writeNetwork(name: string, habit?: LinearNetwork['habit']): NetworkFile {
  const path = join(makeTempFolder(), `${name}.json`);
  const size = { channels: 2, height: 4, width: 3, classes: 3, seed: 1 };
  const network: LinearNetwork = { ...size, segmentation: false, singleLogit: false, habit };
  writeFileSync(path, JSON.stringify(network));
  return { path, sha256: name };
}

it.skipIf(!isLinux)('ends a process that reads a file in a circle, by the work it does', async () => {
  const { pool, children } = openPool({ lookEveryMs: 50, looks: 10_000, readSeconds: 0.5 });
  const circle = writeNetwork('circle', 'circle-when-opened');
  await expect(pool.inspect(circle)).rejects.toMatchObject({
    kind: 'ComputeFailed',
    where: circle.path,
    what: expect.stringContaining('processor time without a sign of life') as unknown,
  });
  await expect(pool.inspect(writeNetwork('plain'))).resolves.toMatchObject({ classCount: 3 });
  expect(children).toHaveLength(2);
});

it.skipIf(!isLinux)('waits for a process that other work keeps from reading', async () => {
  const { pool, children, signal } = openPool({ lookEveryMs: 10, looks: 10_000, readSeconds: 0.5 });
  await pool.inspect(writeNetwork('first'));
  signal('SIGSTOP');
  const answer = pool.inspect(writeNetwork('second'));
  let looks = 0;
  const counted = setInterval(() => looks++, 10);
  // Far more than half a second of silence, without any work.
  await expect.poll(() => looks).toBeGreaterThan(150);
  clearInterval(counted);
  signal('SIGCONT');
  await expect(answer).resolves.toMatchObject({ classCount: 3 });
  expect(children).toHaveLength(1);
});

it.skipIf(!isLinux)('gives up a process that stands still for too long, and takes another', async () => {
  const { pool, children, signal } = openPool({ lookEveryMs: 100, looks: 80, readSeconds: 15 });
  await pool.inspect(writeNetwork('first'));
  signal('SIGSTOP');
  await expect(pool.inspect(writeNetwork('second'))).rejects.toMatchObject({
    kind: 'ComputeFailed',
    what: 'the compute process gave no sign of life for 8 seconds and was ended',
  });
  await expect(pool.inspect(writeNetwork('third'))).resolves.toMatchObject({ classCount: 3 });
  expect(children).toHaveLength(2);
});

it('reads the processor time of a process whatever it is called', () => {
  const line = '77 (a) b (c) R 1 77 77 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 1 0 100 1000 10';
  expect(parseProcessorSeconds(line)).toBe(3);
  expect(parseProcessorSeconds('')).toBeNull();
  expect(parseProcessorSeconds('77 (a) R 1')).toBeNull();
});

it.skipIf(!isLinux)('tells work from waiting', async () => {
  const before = processorSeconds(process.pid) ?? Number.NaN;
  const busy = spawn(process.execPath, ['-e', 'for(;;);']);
  onTestFinished(() => void busy.kill('SIGKILL'));
  await expect.poll(() => processorSeconds(busy.pid)).toBeGreaterThan(0.2);
  busy.kill('SIGSTOP');
  const state = () => readFileSync(`/proc/${String(busy.pid)}/stat`, 'latin1');
  await expect.poll(state).toContain(') T ');
  const stopped = processorSeconds(busy.pid);
  execFileSync(process.execPath, ['-e', 'for (let i = 0; i < 1e8; i++);']);
  expect(processorSeconds(busy.pid)).toBe(stopped);
  expect(processorSeconds(process.pid)).toBeGreaterThanOrEqual(before);
  expect(processorSeconds(undefined)).toBeNull();
});
