import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { cancelled, fromErrorRecord } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { Outcome, WorkerTasks } from './plane-worker.ts';

/** How the worker threads are started. */
export interface WorkerPoolOptions {
  /** The worker's file, where it does not lie beside this one (a bundled build). */
  readonly workerUrl?: URL | undefined;
  readonly threads?: number | undefined;
}

/** Threads that decode pixels, so that main's own thread never does. */
export interface WorkerPool {
  readonly threads: number;
  /**
   * Runs a task. An aborted one that waits is dropped; one that has begun is left to end, since stopping a thread
   * costs more than any plane, and its result is thrown away. @throws Cancelled, or the task's own error.
   */
  run<N extends keyof WorkerTasks>(
    name: N,
    task: WorkerTasks[N]['task'],
    signal?: StopSignal,
  ): Promise<WorkerTasks[N]['result']>;
  close(): Promise<void>;
}

interface Waiting {
  readonly start: () => void;
  readonly stop: () => void;
}

export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const threads = options.threads ?? Math.max(1, Math.min(8, availableParallelism()));
  const workerUrl = options.workerUrl ?? new URL('./plane-worker.ts', import.meta.url);
  const piscina = new Piscina({
    filename: workerUrl.href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 30_000,
    // A part of the TIFF decoder looks into it on loading, and stumbles where it is not an object.
    workerData: {},
  });
  const waiting: Waiting[] = [];
  let [running, closed] = [0, false];
  const startNext = () => {
    while (running < threads) {
      const next = waiting.pop();
      if (next === undefined) return;
      next.start();
    }
  };
  return {
    threads,
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
            running++;
            void runTask(piscina, name, task)
              .then(resolve, reject)
              .finally(() => {
                running--;
                signal?.removeEventListener('abort', stop);
                startNext();
              });
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
      await piscina.destroy();
    },
  };
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
