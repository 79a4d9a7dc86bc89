import { expect, test } from 'vitest';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import type { Run } from '../../src/shared/run.ts';
import { followRun, type Jobs } from '../../src/main/jobs/index.ts';

/** Only what following asks of a queue; a run that is cancelled ends. */
function queueOf(run: Run) {
  const cancelled: number[] = [];
  const ended = Promise.withResolvers<Run>();
  const jobs = {
    cancel: (runId: number) => {
      cancelled.push(runId);
      ended.resolve({ ...run, state: 'cancelled' });
      return run;
    },
    finished: () => ended.promise,
  };
  // The other calls of a queue are not made.
  return { jobs: jobs as unknown as Jobs, cancelled };
}

// As much of a run as is read.
const run = { id: 7, state: 'running', unitsDone: 1, unitsFailed: 1, unitsTotal: 4 } as unknown as Run;

test('a signal that is aborted before the run is followed cancels it', async () => {
  const { jobs, cancelled } = queueOf(run);
  const events = { subscribe: () => () => undefined };
  const ended = await followRun(run, {
    jobs,
    events,
    signal: AbortSignal.abort(),
    onProgress: () => undefined,
  });
  expect([ended.state, cancelled]).toEqual(['cancelled', [7]]);
});

test('progress is of this run only, and the listener leaves with its end', async () => {
  const { jobs } = queueOf(run);
  const listeners = new Set<(event: DoorEvent) => void>();
  const events = {
    subscribe: (listener: (event: DoorEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const shares: number[] = [];
  const stop = new AbortController();
  const following = followRun(run, {
    jobs,
    events,
    signal: stop.signal,
    onProgress: (share) => shares.push(share),
  });
  const other = { ...run, id: 8, unitsDone: 4 } as unknown as Run;
  for (const listener of listeners) for (const told of [run, other]) listener({ kind: 'run', run: told });
  stop.abort();
  await following;
  expect([shares, listeners.size]).toEqual([[0.5], 0]);
});
