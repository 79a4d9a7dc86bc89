import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { fromErrorRecord } from '../../../shared/errors.ts';
import type { BatchOutcome } from './score-worker.ts';
import type { BatchResult, BatchTask } from './tasks.ts';

/** Threads that score, so that main's own thread never does. */
export interface ScoreCrew {
  readonly threads: number;
  /** @throws the error of the batch. */
  score(task: BatchTask): Promise<BatchResult>;
  close(): Promise<void>;
}

export interface ScoreCrewOptions {
  /** One a core by default. */
  readonly threads?: number | undefined;
}

/** The caller closes it. */
export function startCrew(options: ScoreCrewOptions = {}): ScoreCrew {
  const threads = options.threads ?? Math.max(1, Math.min(8, availableParallelism()));
  const { href } = new URL('./score-worker.ts', import.meta.url);
  const piscina = new Piscina({ filename: href, minThreads: 0, maxThreads: threads });
  return {
    threads,
    score: async (task) => {
      // The worker's file answers just this; the compiler cannot see through the thread.
      const outcome = (await piscina.run(task, { name: 'scoreBatch' })) as BatchOutcome;
      if (outcome.ok) return outcome.value;
      throw fromErrorRecord(outcome.error);
    },
    close: () => piscina.destroy(),
  };
}
