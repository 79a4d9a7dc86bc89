import type { Run, RunState } from '../../shared/run.ts';

const resting: ReadonlySet<RunState> = new Set(['cancelled', 'failed', 'done-with-errors', 'done']);

/**
 * The run to show when nobody has picked one: the newest complete one, so that the picture does not change to a run
 * that has only begun; else the newest that has a map.
 */
export function proposeRun(runs: readonly Run[]): Run | undefined {
  const withMaps = runs.filter((run) => run.unitsDone > 0);
  const complete = withMaps.filter((run) => run.state === 'done' || run.state === 'done-with-errors');
  const ended = withMaps.filter((run) => resting.has(run.state));
  return newest(complete) ?? newest(ended) ?? newest(withMaps);
}

const newest = (runs: readonly Run[]) => runs.toSorted((a, b) => b.id - a.id)[0];
