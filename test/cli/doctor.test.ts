import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { deviceReportSchema, deviceSchema, type DeviceReport } from '../../src/shared/devices.ts';
import { diagnose, formatDiagnosis } from '../../src/main/cli/doctor.ts';
import { broken, missing, ok } from '../../src/main/cli/doctor/check.ts';
import { checkNode } from '../../src/main/cli/doctor/machine.ts';
import { platelens } from './run-platelens.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const diagnosisSchema = z.strictObject({
  program: z.string(),
  platform: z.string(),
  cores: z.int().positive(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['ok', 'missing', 'broken']),
      detail: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  devices: z.array(deviceReportSchema),
  tensorFlow: deviceReportSchema,
  chosen: z.strictObject({ device: deviceSchema, why: z.string() }),
  healthy: z.boolean(),
});

describe('platelens doctor', () => {
  it('finds this machine fit, and says the same as JSON', async () => {
    const { code, out } = await platelens('doctor', '--json', '--folder', folder);
    const diagnosis = diagnosisSchema.parse(JSON.parse(out));
    expect({ code, healthy: diagnosis.healthy }).toEqual({ code: 0, healthy: true });
    expect(diagnosis.devices.map(({ device }) => device)).toEqual(deviceSchema.options);
    const cpu = diagnosis.devices.find(({ device }) => device === 'cpu');
    expect(cpu?.difference).toBeLessThan(1e-5);
    expect(cpu?.mapsPerSecond).toBeGreaterThan(0);
    expect(diagnosis.tensorFlow.engine).toMatch(/^tfjs \d/);
    expect(diagnosis.tensorFlow.difference).toBeLessThan(1e-5);
  });

  it('ends with 1 where neither database nor engine can work', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    const { code, out } = await platelens('doctor', '--folder', join(folder, 'nowhere'));
    expect(code).toBe(1);
    expect(out).toMatch(/Database +broken/);
    expect(out).toMatch(/Folder +missing/);
    expect(out).toContain('PlateLens cannot work here as it is.');
  });

  it('takes options only', async () => {
    expect(await platelens('doctor', 'me')).toMatchObject({ code: 2 });
  });
});

describe('the diagnosis', () => {
  const cpu: DeviceReport = {
    device: 'cpu',
    engine: 'onnxruntime 1.30.0',
    obstacle: null,
    difference: 1e-7,
    mapsPerSecond: 50,
  };

  const tensorFlow: DeviceReport = { ...cpu, engine: 'tfjs 4.22.0 wasm', mapsPerSecond: null };

  it('is good where only comfort is missing', () => {
    const checks = [ok('Node', '24'), missing('Electron', 'absent', 'Mend.')];
    expect(diagnose(checks, [cpu], tensorFlow, 2).healthy).toBe(true);
  });

  it.each([
    ['something is broken', [broken('Node', '20', 'Mend.')], [cpu]],
    ["the CPU's numbers are wrong", [], [{ ...cpu, obstacle: 'its numbers are wrong' }]],
    ['there is no report of the CPU', [], []],
  ])('is bad where %s', (_, checks, devices) => {
    expect(diagnose(checks, devices, tensorFlow, 2).healthy).toBe(false);
  });

  it('is bad where TensorFlow.js is wrong', () => {
    const wrong = { ...tensorFlow, obstacle: 'its numbers are wrong' };
    expect(diagnose([], [cpu], wrong, 2).healthy).toBe(false);
  });

  it('tells which device will be used and why', () => {
    const gpu: DeviceReport = { ...cpu, device: 'webgpu', mapsPerSecond: 1000 };
    const text = formatDiagnosis(diagnose([], [cpu, gpu], tensorFlow, 2));
    expect(text).toContain('--device auto takes webgpu: right numbers, and fastest: 1000 maps/s');
  });

  it('knows an old Node', () => {
    expect(checkNode('20.19.0').state).toBe('broken');
    expect(checkNode('24.1.0').state).toBe('ok');
  });
});
