import { setTimeout as wait } from 'node:timers/promises';
import { isCancelled } from '../shared/errors.ts';
import { describeSkip, type Project } from './db/index.ts';

/** By then the window has drawn the plate, and a command that only looks has ended. */
const usualWaitMs = 10_000;

export interface SnapshotLog {
  /** Takes what went wrong; the project itself is as it was. */
  readonly error: (error: unknown) => void;
  /** Takes why there is no snapshot where one was due. */
  readonly note: (text: string) => void;
}

/**
 * Takes the day's snapshot of a project that was opened for writing, a while after that, in the background.
 * @returns ends it and answers when it has; to be called before the project is closed
 */
export function snapshotInBackground(
  project: Project,
  { error: logError, note }: SnapshotLog,
  waitMs = usualWaitMs,
): () => Promise<void> {
  const stop = new AbortController();
  const work = async () => {
    await wait(waitMs, undefined, { signal: stop.signal, ref: false });
    const outcome = await project.takeSnapshot({ signal: stop.signal });
    if (outcome.kind === 'too-large' || outcome.kind === 'no-room')
      note(`no snapshot of ${project.path}: ${describeSkip(outcome)}`);
  };
  const done = work().catch((error: unknown) => {
    if (!isCancelled(error)) logError(error);
  });
  return () => {
    stop.abort();
    return done;
  };
}
