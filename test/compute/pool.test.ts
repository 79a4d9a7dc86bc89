import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ComputePort, NetworkFile, UnitTask } from '../../src/shared/compute-port.ts';
import { createComputePool } from '../../src/main/compute/index.ts';
import { forkedProcess } from '../../src/main/processes/index.ts';
import type { LinearNetwork } from './helpers/linear-engine.ts';
import { unitOf } from './helpers/linear-unit.ts';

const entry = new URL('./helpers/linear-process.ts', import.meta.url);
let folder = '';
let pool: ComputePort | null = null;
let started = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platelens-pool-'));
});
afterEach(async () => {
  await pool?.close();
  pool = null;
});
afterAll(() => rm(folder, { recursive: true }));

function openPool(processes: number): ComputePort {
  started = 0;
  const launch = forkedProcess();
  pool = createComputePool({
    entry,
    processes,
    launch: (file) => {
      started += 1;
      return launch(file);
    },
  });
  return pool;
}

async function writeNetwork(name: string, habit?: LinearNetwork['habit']): Promise<NetworkFile> {
  const path = join(folder, `${name}.json`);
  const network: LinearNetwork = {
    channels: 2,
    height: 4,
    width: 3,
    classes: 3,
    seed: 1,
    segmentation: false,
    singleLogit: false,
    habit,
    marker: `${path}.at-work`,
  };
  await writeFile(path, JSON.stringify(network));
  return { path, sha256: name };
}

async function waitForFile(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the pool of compute processes', () => {
  it('inspects, predicts and runs a unit in another process', async () => {
    const port = openPool(1);
    const network = await writeNetwork('plain');
    const description = await port.inspect(network);
    expect(description.inputShape).toEqual([2, 4, 3]);
    const shares: number[] = [];
    const unit = unitOf(network);
    const result = await port.runUnit(unit, { onProgress: (share) => shares.push(share) });
    const prediction = await port.predict({ network, recipe: null, pixels: unit.pixels });
    // For a linear network the map sums to the explained logit.
    const sum = result.maps.data.reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(prediction.logits.data[1] ?? Number.NaN, 4);
    expect(result.maps.boxes).toEqual(Float32Array.of(0, 0, 3, 4));
    expect(result.facts).toMatchObject({ unit: 'logit', layer: 'input', count: 1, emptyReason: null });
    expect(result.verdict?.probabilities).toEqual(prediction.verdict.probabilities);
    expect(shares.at(-1)).toBe(1);
    expect(started).toBe(1);
  });

  it('takes calls in turn', async () => {
    const port = openPool(1);
    const network = await writeNetwork('queue');
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (index) => {
        await port.runUnit({ ...unitOf(network), target: { kind: 'class', classIndex: index % 3 } });
        order.push(index);
      }),
    );
    expect(order).toEqual([0, 1, 2, 3]);
    expect(started).toBe(1);
  });

  it('starts a process only when all others are at work, and no more than it may', async () => {
    const port = openPool(2);
    const network = await writeNetwork('several');
    await port.inspect(network);
    await port.inspect(network);
    expect(started).toBe(1);
    await Promise.all([1, 2, 3, 4].map(() => port.runUnit(unitOf(network))));
    expect(started).toBe(2);
  });

  it('fails only the unit whose process dies, says how, and goes on', async () => {
    const port = openPool(1);
    const deadly = await writeNetwork('deadly', 'exit');
    const plain = await writeNetwork('plain');
    const [first, second] = await Promise.allSettled([
      port.runUnit(unitOf(deadly)),
      port.runUnit(unitOf(plain)),
    ]);
    expect(first).toMatchObject({
      status: 'rejected',
      reason: {
        kind: 'ComputeFailed',
        where: deadly.path,
        message: expect.stringContaining('exit code 7') as unknown,
      },
    });
    expect(second.status).toBe('fulfilled');
    expect(started).toBe(2);
  });

  it('drops a waiting call at once and stops a running one', async () => {
    const port = openPool(1);
    const slow = await writeNetwork('slow', 'wait-500-ms');
    const running = new AbortController();
    const waiting = new AbortController();
    const results = Promise.allSettled([
      port.runUnit({ ...unitOf(slow), method: 'pcim' }, { signal: running.signal }),
      port.runUnit(unitOf(slow), { signal: waiting.signal }),
    ]);
    waiting.abort();
    setTimeout(() => running.abort(), 50);
    for (const result of await results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { kind: 'Cancelled' } });
    }
    await expect(port.inspect(slow)).resolves.toMatchObject({ classCount: 3 });
    expect(started).toBe(1);
  });

  it('ends a process that does not listen and starts another', async () => {
    const port = openPool(1);
    const stuck = await writeNetwork('stuck', 'block-forever');
    const plain = await writeNetwork('plain');
    const stop = new AbortController();
    const unit = port.runUnit(unitOf(stuck), { signal: stop.signal });
    void waitForFile(`${stuck.path}.at-work`).then(() => stop.abort());
    await expect(unit).rejects.toMatchObject({ kind: 'Cancelled' });
    await expect(port.inspect(plain)).resolves.toMatchObject({ classCount: 3 });
    expect(started).toBe(2);
  });

  it('refuses a call whose signal has fired before', async () => {
    const port = openPool(1);
    const network = await writeNetwork('plain');
    await expect(port.inspect(network, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'Cancelled',
    });
    expect(started).toBe(0);
  });

  it('brings errors across as the family', async () => {
    const port = openPool(1);
    const path = join(folder, 'garbage.json');
    await writeFile(path, 'no network');
    await expect(port.inspect({ path, sha256: 'garbage' })).rejects.toMatchObject({
      kind: 'BadInput',
      where: path,
    });
    const network = await writeNetwork('plain');
    const badSeed = { ...unitOf(network), seed: 0.5 };
    await expect(port.runUnit(badSeed)).rejects.toMatchObject({ kind: 'BadInput' });
    const unknownClass: UnitTask = { ...unitOf(network), target: { kind: 'class', classIndex: 3 } };
    await expect(port.runUnit(unknownClass)).rejects.toMatchObject({ kind: 'NetworkMismatch' });
  });

  it('reports a process that cannot start', async () => {
    pool = createComputePool({ entry: join(folder, 'nothing-here.ts'), processes: 1 });
    const network = await writeNetwork('plain');
    await expect(pool.inspect(network)).rejects.toMatchObject({ kind: 'ComputeFailed' });
  });

  it('leaves no process behind and refuses calls once closed', async () => {
    const pids: number[] = [];
    const launch = forkedProcess();
    let ended = 0;
    const port = createComputePool({
      entry,
      processes: 2,
      launch: (file) => {
        const child = launch(file);
        pids.push(pids.length);
        child.onExit(() => (ended += 1));
        return child;
      },
    });
    const network = await writeNetwork('slow', 'wait-500-ms');
    const unit = port.runUnit(unitOf(network));
    const refusal = expect(unit).rejects.toMatchObject({ kind: 'Cancelled' });
    await port.close();
    await refusal;
    expect(ended).toBe(pids.length);
    await expect(port.inspect(network)).rejects.toMatchObject({ kind: 'ComputeFailed' });
  });

  it('leaves no process behind when main is killed', async () => {
    const slow = await writeNetwork('orphan', 'wait-500-ms');
    const main = fork(new URL('./helpers/linear-main.ts', import.meta.url), [slow.path], { execArgv: [] });
    await waitForFile(`${slow.path}.at-work`);
    main.kill('SIGKILL');
    await waitForFile(`${slow.path}.at-work.ended`);
    expect(main.connected).toBe(false);
  });
});
