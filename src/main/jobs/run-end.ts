import { fromErrorRecord, toErrorRecord } from '../../shared/errors.ts';
import type { Run, RunState } from '../../shared/run.ts';

/** The state of a run whose work has ended, by what is left of it. */
export function endOf({ state, unitsTotal, unitsDone, unitsFailed }: Run, failed: boolean): RunState {
  const unfinished = unitsDone + unitsFailed < unitsTotal;
  if (state === 'cancelling' && (unfinished || failed)) return 'cancelled';
  if (failed) return 'failed';
  if (unfinished) return state === 'pausing' ? 'paused' : 'queued';
  return unitsFailed > 0 ? 'done-with-errors' : 'done';
}

/** An error as people read it: what, where and the mend. */
export const describeError = (error: unknown): string => fromErrorRecord(toErrorRecord(error)).message;
