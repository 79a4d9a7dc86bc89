import { Worker } from 'node:worker_threads';
import { badInput, cancelled, fromErrorRecord } from '../../../shared/errors.ts';
import type { MapTable } from './map-table.ts';
import type { WorkbookAnswer, WorkbookTask } from './workbook-thread.ts';

/** What no honest workbook needs; the thread that works for longer, or asks for more memory, is ended. */
const mostMs = 60_000;
const mostHeapMb = 1024;

/**
 * Reads a workbook as `readWorkbook` does it, in a thread of its own, so that neither its size nor what is wrong with it
 * holds up main. @throws BadInput naming the workbook, Cancelled
 */
export async function readWorkbookAside(
  bytes: Buffer,
  path: string,
  signal?: AbortSignal,
  ceilingMs = mostMs,
): Promise<readonly MapTable[]> {
  if (signal?.aborted === true) throw cancelled();
  const worker = new Worker(new URL('./workbook-thread.ts', import.meta.url), {
    workerData: { bytes, path } satisfies WorkbookTask,
    resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
  });
  const over = Promise.withResolvers<never>();
  const giveUp = (why: string) =>
    over.reject(
      badInput({ what: `the workbook cannot be read (${why})`, where: path, mend: 'Save it as CSV.' }),
    );
  const stop = () => over.reject(cancelled());
  const timer = setTimeout(() => giveUp(`it takes longer than ${ceilingMs / 1000} s`), ceilingMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const answered = new Promise<WorkbookAnswer>((resolve) => worker.once('message', resolve));
    worker.once('error', ({ message }: Error) => giveUp(message));
    worker.once('exit', () => giveUp('its reader ended'));
    const answer = await Promise.race([answered, over.promise]);
    if (answer.kind === 'failed') throw fromErrorRecord(answer.error);
    return answer.tables;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // The thread's end is no news any more.
    over.promise.catch(() => undefined);
    await worker.terminate();
  }
}
