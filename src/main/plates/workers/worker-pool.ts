import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { cancelled, fromErrorRecord } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { Outcome, WorkerTasks } from './plane-worker.ts';

/** How the worker threads are started. */
export interface WorkerPoolOptions {
  /** The worker's file, where it does not lie beside this one (a bundled build). */
  readonly workerUrl?: URL | undefined;
  readonly threads?: number | undefined;
  /**
   * Tasks that a thread holds at a time, by default 1. With 2 it has the next one at hand when it ends one, and reads
   * its file meanwhile; but a task that was begun is not given up, so that only bulk work takes more than one.
   */
  readonly tasksPerThread?: number | undefined;
}

/** What a task answers. */
export type WorkerResult<N extends keyof WorkerTasks> = WorkerTasks[N]['result'];

/** Threads that decode pixels, so that main's own thread never does. */
export interface WorkerPool {
  readonly threads: number;
  /** Tasks that are under way at most; more wait here. */
  readonly inFlight: number;
  /**
   * Runs a task. An aborted one that waits is dropped; one that has begun is left to end, since stopping a thread
   * costs more than any plane, and its result is thrown away. @throws Cancelled, or the task's own error.
   */
  run<N extends keyof WorkerTasks>(
    name: N,
    task: WorkerTasks[N]['task'],
    signal?: StopSignal,
  ): Promise<WorkerResult<N>>;
  /** Drops what waits, and waits for what has begun. */
  close(): Promise<void>;
}

interface Waiting {
  readonly start: () => void;
  readonly stop: () => void;
}

/**
 * How long closing waits for what has begun. A thread that is ended in the middle of native code can take the program
 * with it; one whose drive hangs would never end.
 */
const patienceMs = 5000;

export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const threads = options.threads ?? Math.max(1, Math.min(8, availableParallelism()));
  const tasksPerThread = options.tasksPerThread ?? 1;
  const inFlight = threads * tasksPerThread;
  const workerUrl = options.workerUrl ?? new URL('./plane-worker.ts', import.meta.url);
  const piscina = startThreads(workerUrl, threads, tasksPerThread);
  const waiting: Waiting[] = [];
  const underWay = new Set<Promise<void>>();
  let closed = false;
  const startNext = () => {
    while (underWay.size < inFlight) {
      const next = waiting.pop();
      if (next === undefined) return;
      next.start();
    }
  };
  return {
    threads,
    inFlight,
    run: (name, task, signal) =>
      new Promise((resolve, reject) => {
        if (closed || signal?.aborted) {
          reject(cancelled());
          return;
        }
        const stop = () => {
          const place = waiting.indexOf(entry);
          if (place >= 0) waiting.splice(place, 1);
          signal?.removeEventListener('abort', stop);
          reject(cancelled());
        };
        const entry: Waiting = {
          stop,
          start: () => {
            const ended = runTask(piscina, name, task)
              .finally(() => {
                underWay.delete(ended);
                signal?.removeEventListener('abort', stop);
                startNext();
              })
              .then(resolve, reject);
            underWay.add(ended);
          },
        };
        signal?.addEventListener('abort', stop, { once: true });
        // The newest request first: what a person looks at now matters more than what has scrolled away.
        waiting.push(entry);
        startNext();
      }),
    close: async () => {
      closed = true;
      for (const entry of waiting.splice(0)) entry.stop();
      await Promise.race([Promise.all(underWay), setTimeout(patienceMs, undefined, { ref: false })]);
      await piscina.destroy();
    },
  };
}

function startThreads(workerUrl: URL, threads: number, tasksPerThread: number): Piscina {
  return new Piscina({
    filename: workerUrl.href,
    minThreads: 0,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    idleTimeout: 30_000,
    // A part of the TIFF decoder looks into it on loading, and stumbles where it is not an object.
    workerData: {},
  });
}

async function runTask<N extends keyof WorkerTasks>(
  piscina: Piscina,
  name: N,
  task: WorkerTasks[N]['task'],
): Promise<WorkerTasks[N]['result']> {
  // The worker's file answers an outcome of just this task; the compiler cannot see through the thread.
  const outcome = (await piscina.run(task, { name })) as Outcome<WorkerTasks[N]['result']>;
  if (outcome.ok) return outcome.value;
  throw fromErrorRecord(outcome.error);
}
