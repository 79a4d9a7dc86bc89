import type { Run, RunState } from '../../shared/run.ts';

const resting: ReadonlySet<RunState> = new Set(['cancelled', 'failed', 'done-with-errors', 'done']);
/** A run counts among the widest from this share of the widest one's fields: a failed unit must not cost it its place. */
const nearlyAll = 0.9;

/**
 * The run to show when nobody has picked one: of the complete ones the newest that covers the most, so that the picture
 * changes neither to a run that has only begun nor to one of a single well; else the same among those that have a map.
 */
export function proposeRun(runs: readonly Run[]): Run | undefined {
  const withMaps = runs.filter((run) => run.unitsDone > 0);
  const complete = withMaps.filter((run) => run.state === 'done' || run.state === 'done-with-errors');
  const ended = withMaps.filter((run) => resting.has(run.state));
  return newestOfWidest(complete) ?? newestOfWidest(ended) ?? newestOfWidest(withMaps);
}

/** How many fields a run has maps of, every target counted once. */
const coverage = ({ unitsDone, targets }: Run) => unitsDone / targets.length;

function newestOfWidest(runs: readonly Run[]): Run | undefined {
  const widest = Math.max(...runs.map(coverage));
  return runs.filter((run) => coverage(run) >= nearlyAll * widest).toSorted((a, b) => b.id - a.id)[0];
}
