import { computeFailed } from '../../shared/errors.ts';
import { isProcessEnd } from '../../shared/process-end.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
import { describeError } from './run-end.ts';

/**
 * A compute process may die of what had nothing to do with the unit in it, so the unit gets a second one. A unit that
 * ends that one too is set aside with the reason.
 * @throws what the work throws; ComputeFailed for a unit that ended two processes
 */
export async function twiceIfKilled<Result>(
  work: () => Promise<Result>,
  signal: StopSignal,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isProcessEnd(error) || signal.aborted) throw error;
  }
  try {
    return await work();
  } catch (error) {
    if (!isProcessEnd(error)) throw error;
    throw computeFailed({
      what: `set aside, since it ended its compute process twice: ${describeError(error)}`,
      cause: error,
    });
  }
}
