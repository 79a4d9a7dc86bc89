import { expect, it } from 'vitest';
import { createHeardRuns } from '../../../src/renderer/api/heard-runs.ts';
import { runSchema, type RunState } from '../../../src/shared/run.ts';

const run = (id: number, state: RunState) =>
  runSchema.parse({
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
    min: null,
    max: null,
    etaSeconds: null,
    etaRange: null,
    unitsReused: 0,
    priority: 0,
    note: null,
  });

function create() {
  let time = 0;
  const heard = createHeardRuns(() => time);
  return { heard, at: (next: number) => (time = next) };
}

it('an answer that was on its way while an event came yields to the event', () => {
  const { heard, at } = create();
  at(5);
  heard.hear(run(1, 'done'));
  expect(heard.correct([run(1, 'queued'), run(2, 'queued')], 4).map(({ state }) => state)).toEqual([
    'done',
    'queued',
  ]);
});

it('an answer that was asked for after the event is the newer one', () => {
  const { heard, at } = create();
  at(5);
  heard.hear(run(1, 'cancelled'));
  expect(heard.correct([run(1, 'running')], 6)[0]?.state).toBe('running');
});

it('what was heard of another project is forgotten', () => {
  const { heard, at } = create();
  at(5);
  heard.hear(run(1, 'done'));
  heard.forget();
  expect(heard.correct([run(1, 'queued')], 4)[0]?.state).toBe('queued');
});
