import type { NetworkId } from '../../../shared/ids.ts';
import type { Run } from '../../../shared/run.ts';
import { proposeRun } from '../../state/index.ts';

/** The run that stands for a method: what {@link proposeRun} answers, of the given network where it has one. */
export function preferredRun(runs: readonly Run[], networkId: NetworkId): Run | undefined {
  return proposeRun(runs.filter((run) => run.networkId === networkId)) ?? proposeRun(runs);
}
