import type { NetworkId } from '../../../shared/ids.ts';
import type { Run } from '../../../shared/run.ts';

/** The newest of the runs, of the given network where it has one. */
export function newestRun(runs: readonly Run[], networkId: NetworkId): Run | undefined {
  const same = runs.filter((run) => run.networkId === networkId);
  return (same.length > 0 ? same : runs).toSorted((a, b) => b.id - a.id)[0];
}
