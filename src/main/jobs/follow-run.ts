import type { DoorEvent } from '../../shared/contract/events.ts';
import type { Run } from '../../shared/run.ts';
import type { Jobs } from './queue.ts';

export interface FollowOptions {
  readonly jobs: Jobs;
  readonly events: { subscribe(listener: (event: DoorEvent) => void): () => void };
  /** Aborting it cancels the run; one that is aborted already does so at once. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every change: share of the units that ended, 0 to 1, and the run as it is. */
  readonly onProgress: (share: number, run: Run) => void;
}

/** Waits until a run has ended, the units in flight included. @throws what `Jobs.finished` throws */
export async function followRun(run: Run, { jobs, events, signal, onProgress }: FollowOptions): Promise<Run> {
  const cancel = () => void jobs.cancel(run.id);
  const unsubscribe = events.subscribe((event) => {
    if (event.kind !== 'run' || event.run.id !== run.id) return;
    const { unitsDone, unitsFailed, unitsTotal } = event.run;
    onProgress((unitsDone + unitsFailed) / Math.max(1, unitsTotal), event.run);
  });
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (signal?.aborted === true) cancel();
    return await jobs.finished(run.id);
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', cancel);
  }
}
