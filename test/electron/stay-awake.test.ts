import { beforeEach, expect, it, vi } from 'vitest';
import { desk } from './fake-electron.ts';
import { createEventHub } from '../../src/main/door/index.ts';
import { stayAwakeDuringRuns } from '../../src/main/electron/index.ts';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import { runSchema, type RunState } from '../../src/shared/run.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const runIn = (id: number, state: RunState): DoorEvent => ({
  kind: 'run',
  run: runSchema.parse({
    id,
    plateId: 1,
    networkId: 1,
    method: 'hires-cam',
    parameters: {},
    layer: null,
    targets: [{ kind: 'predicted' }],
    wells: null,
    seed: 1,
    state,
    createdAt: '2026-01-01T00:00:00.000Z',
    unitsTotal: 2,
    unitsDone: 0,
    unitsFailed: 0,
    unitsReused: 0,
    priority: 0,
    note: null,
    min: null,
    max: null,
    etaSeconds: null,
    etaRange: null,
  }),
});

beforeEach(() => desk.blockers.clear());

it('holds the machine awake from the first run in work to the last', () => {
  const events = createEventHub();
  const leave = stayAwakeDuringRuns(events);
  events.emit(runIn(1, 'queued'));
  expect(desk.blockers.size).toBe(0);
  events.emit(runIn(1, 'running'));
  events.emit(runIn(2, 'running'));
  expect([...desk.blockers.values()]).toEqual(['prevent-app-suspension']);
  events.emit(runIn(1, 'done'));
  expect(desk.blockers.size).toBe(1);
  events.emit(runIn(2, 'paused'));
  expect(desk.blockers.size).toBe(0);
  leave();
  expect(events.listenerCount).toBe(0);
});

it('lets go when another project is opened and when the program ends', () => {
  const events = createEventHub();
  const leave = stayAwakeDuringRuns(events);
  events.emit(runIn(1, 'running'));
  events.emit({ kind: 'project' });
  expect(desk.blockers.size).toBe(0);
  events.emit(runIn(1, 'running'));
  leave();
  expect(desk.blockers.size).toBe(0);
});
