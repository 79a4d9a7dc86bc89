import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeBenchProject } from '../bench/bench-project.ts';
import { benchWindow, type WindowMeasurements } from '../bench/window-bench.ts';
import { windowBars } from '../bench/window-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-window-'));
let found: WindowMeasurements;

/** A small plate; how fast it is drawn is the benchmark's to say, not this test's. */
beforeAll(async () => {
  const plate = { rows: 2, columns: 3, fields: 4, channels: 2, side: 128, compression: 'none' } as const;
  const project = await makeBenchProject(folder, plate, { crowded: { rows: 8, columns: 12 } });
  found = await benchWindow({ project, moveMs: 400, presses: 2, quietMs: 600 });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('contrast and opacity are drawn without a request', () => {
  expect(found.contrast.requests).toEqual([]);
  expect(found.opacity.requests).toEqual([]);
});

it('every figure is a number', () => {
  const { contrast, opacity, plateMap, panFrames, zoomFrames, emptyFrames, wellFirstMs } = found;
  for (const values of [
    contrast.ms,
    opacity.ms,
    plateMap.ms,
    panFrames,
    zoomFrames,
    emptyFrames,
    wellFirstMs,
  ]) {
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !Number.isFinite(value))).toEqual([]);
  }
  expect(windowBars(found).map(({ measured }) => measured)).not.toContainEqual(expect.stringMatching(/NaN/u));
});
