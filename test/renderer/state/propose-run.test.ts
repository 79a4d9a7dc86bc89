import { describe, expect, it } from 'vitest';
import { proposeRun } from '../../../src/renderer/state/propose-run.ts';
import { runSchema, type Run, type RunState } from '../../../src/shared/run.ts';

const run = (id: number, state: RunState, unitsDone: number, targets = 1): Run =>
  runSchema.parse({
    id,
    state,
    unitsDone,
    unitsTotal: 9,
    unitsFailed: 0,
    plateId: 1,
    networkId: 1,
    method: 'hires-cam',
    parameters: {},
    layer: null,
    targets: Array.from({ length: targets }, (_, classIndex) => ({ kind: 'class', classIndex })),
    wells: null,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    min: null,
    max: null,
    etaSeconds: null,
    etaRange: null,
    unitsReused: 0,
    priority: 0,
    note: null,
  });

describe('proposeRun', () => {
  it('takes the newest complete run, also while a newer one works', () => {
    expect(proposeRun([run(1, 'done', 9), run(2, 'done-with-errors', 9), run(3, 'running', 4)])?.id).toBe(2);
  });

  it('takes a complete run of the plate before a newer one of a single well', () => {
    expect(proposeRun([run(1, 'done', 9), run(2, 'done', 9), run(3, 'done', 1)])?.id).toBe(2);
  });

  it('counts fields, not targets, and forgives a few failed units', () => {
    expect(proposeRun([run(1, 'done', 60), run(2, 'done', 80, 8)])?.id).toBe(1);
    expect(proposeRun([run(1, 'done', 60), run(2, 'done-with-errors', 58)])?.id).toBe(2);
  });

  it('takes a stopped run, then a working one, where none is complete', () => {
    expect(proposeRun([run(1, 'cancelled', 2), run(2, 'running', 4)])?.id).toBe(1);
    expect(proposeRun([run(1, 'queued', 0), run(2, 'running', 4)])?.id).toBe(2);
  });

  it('takes none where no run has a map', () => {
    expect(proposeRun([run(1, 'queued', 0), run(2, 'failed', 0)])).toBeUndefined();
  });
});
