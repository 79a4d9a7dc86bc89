import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceReport } from '../../../src/shared/devices.ts';
import { createComputePool, type ComputePool, type DeviceRecord } from '../../../src/main/compute/index.ts';
import { unitOf } from '../helpers/linear-unit.ts';

const entry = new URL('../helpers/linear-process.ts', import.meta.url);
let folder = '';
let pool: ComputePool | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platelens-pool-device-'));
});
afterEach(async () => {
  await pool?.close();
  pool = null;
});
afterAll(() => rm(folder, { recursive: true }));

async function linearUnit() {
  const path = join(folder, 'linear.json');
  const network = { channels: 2, height: 4, width: 3, classes: 3, seed: 1 };
  await writeFile(path, JSON.stringify({ ...network, segmentation: false, singleLogit: false }));
  return unitOf({ path, sha256: 'linear' });
}

/** A record in memory that counts how often it was written. */
function memoryRecord(reports: readonly DeviceReport[] | null = null) {
  const written: (readonly DeviceReport[])[] = [];
  const record: DeviceRecord = {
    read: () => Promise.resolve(written.at(-1) ?? reports),
    write: (found) => {
      written.push(found);
      return Promise.resolve();
    },
  };
  return { record, written };
}

const working = (device: DeviceReport['device'], mapsPerSecond: number): DeviceReport => ({
  device,
  engine: 'onnxruntime',
  obstacle: null,
  difference: 0,
  mapsPerSecond,
});

describe('the device of a pool', () => {
  it('is found by the self-test before the first unit, once', async () => {
    const { record, written } = memoryRecord();
    pool = createComputePool({ entry, processes: 2, device: 'auto', deviceRecord: record });
    const unit = await linearUnit();
    // The engine of this test knows linear networks only, so that every device but the CPU fails its test.
    await Promise.all([pool.runUnit(unit), pool.runUnit(unit)]);
    await pool.runUnit(unit);
    expect(written).toHaveLength(1);
    expect(written[0]?.every(({ obstacle }) => obstacle !== null)).toBe(true);
    expect(pool.parallelism).toBe(2);
  });

  it('is taken from the record, and a device other than the CPU computes in one process', async () => {
    const { record, written } = memoryRecord([working('cpu', 10), working('webgpu', 500)]);
    pool = createComputePool({ entry, processes: 4, device: 'auto', deviceRecord: record });
    expect(pool.parallelism).toBe(4);
    await pool.runUnit(await linearUnit());
    expect(pool.parallelism).toBe(1);
    expect(written).toEqual([]);
  });

  it('is what was asked for, without any test', () => {
    pool = createComputePool({ entry, processes: 4, device: 'cuda' });
    expect(pool.parallelism).toBe(1);
  });

  it('lets a unit be cancelled while it is being found', async () => {
    const never: DeviceRecord = {
      read: () => new Promise(() => undefined),
      write: () => Promise.resolve(),
    };
    pool = createComputePool({ entry, processes: 1, device: 'auto', deviceRecord: never });
    const stop = new AbortController();
    const unit = expect(pool.runUnit(await linearUnit(), { signal: stop.signal })).rejects.toMatchObject({
      kind: 'Cancelled',
    });
    stop.abort();
    await unit;
  });
});
