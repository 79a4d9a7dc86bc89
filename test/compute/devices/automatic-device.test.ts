import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeFailed, cancelled } from '../../../src/shared/errors.ts';
import type { Device, DeviceReport } from '../../../src/shared/devices.ts';
import {
  chooseDevice,
  findAutomaticDevice,
  reportOn,
  type TestDevice,
} from '../../../src/main/compute/self-test/automatic-device.ts';
import { deviceRecordPath, openDeviceRecord } from '../../../src/main/compute/self-test/device-record.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platelens-devices-'));
});
afterAll(() => rm(folder, { recursive: true }));

function report(device: Device, mapsPerSecond: number | null, obstacle: string | null = null): DeviceReport {
  return {
    device,
    engine: 'onnxruntime',
    obstacle,
    difference: obstacle === null ? 1e-6 : null,
    mapsPerSecond,
  };
}

describe('the automatic choice', () => {
  it('takes the fastest device with right numbers', () => {
    const reports = [report('cpu', 40), report('webgpu', 200), report('dml', 900, 'its numbers are wrong')];
    expect(chooseDevice(reports, 4)).toMatchObject({ device: 'webgpu' });
  });

  it('counts the CPU with all its processes', () => {
    expect(chooseDevice([report('cpu', 40), report('webgpu', 200)], 8)).toMatchObject({ device: 'cpu' });
    expect(chooseDevice([report('cpu', 40), report('webgpu', 0.1)], 1).why).toContain('webgpu is slower');
  });

  it('takes the CPU where there is nothing else', () => {
    expect(chooseDevice([], 2)).toEqual({ device: 'cpu', why: 'no other device can be used' });
  });

  it('tests no device twice, and times the CPU only where it has a rival', async () => {
    const record = openDeviceRecord(join(folder, 'deep', 'devices.json'));
    const tested: Device[] = [];
    const testDevice: TestDevice = (device) => {
      tested.push(device);
      return Promise.resolve(report(device, null, 'absent'));
    };
    const search = { processes: 2, testDevice, deviceRecord: record };
    expect(await findAutomaticDevice(search)).toMatchObject({ device: 'cpu' });
    expect(tested).not.toContain('cpu');
    const before = tested.length;
    expect(await findAutomaticDevice(search)).toMatchObject({ device: 'cpu' });
    expect(tested).toHaveLength(before);
  });

  it('reports a crash as an obstacle, and passes a cancellation on', async () => {
    const words = {
      what: 'the compute process ended in the middle of its work (signal SIGSEGV)\n  at driver',
    };
    const found = await reportOn('webgpu', () => Promise.reject(computeFailed(words)), { timed: false });
    expect(found.obstacle).toBe(
      'the compute process ended in the middle of its work (signal SIGSEGV) at driver',
    );
    const stopped = reportOn('webgpu', () => Promise.reject(cancelled()), { timed: false });
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});

describe('the record of the self-test', () => {
  it('gives back what was written', async () => {
    const record = openDeviceRecord(join(folder, 'devices.json'));
    const reports = [report('cpu', 40), report('webgpu', null, 'no adapter')];
    await record.write(reports);
    expect(await record.read()).toEqual(reports);
  });

  it.each([
    ['is missing', null],
    ['is cut short', '{"about": "'],
    ['is no record', '[1, 2]'],
    [
      'is of another program',
      JSON.stringify({ about: 'other', testedAt: new Date().toISOString(), reports: [] }),
    ],
  ])('counts for nothing where the file %s', async (_, text) => {
    const path = join(folder, 'hostile.json');
    await rm(path, { force: true });
    if (text !== null) await writeFile(path, text);
    expect(await openDeviceRecord(path).read()).toBeNull();
  });

  it('counts for nothing when it is old', async () => {
    const path = join(folder, 'old.json');
    await openDeviceRecord(path).write([report('cpu', 40)]);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"testedAt": "[^"]*"/, '"testedAt": "2001-01-01T00:00:00.000Z"'));
    expect(await openDeviceRecord(path).read()).toBeNull();
  });

  it('costs nothing where it cannot be written', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, '');
    const record = openDeviceRecord(join(blocked, 'devices.json'));
    await record.write([report('cpu', 40)]);
    expect(await record.read()).toBeNull();
  });

  it('lies where PLATELENS_CACHE says', () => {
    expect(deviceRecordPath({ PLATELENS_CACHE: '/elsewhere' })).toBe(join('/elsewhere', 'devices.json'));
  });
});
