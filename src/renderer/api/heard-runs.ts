import type { RunId } from '../../shared/ids.ts';
import type { Run } from '../../shared/run.ts';

/**
 * What events last told of each run. Calls and events come over two lines, so that an answer may arrive after an
 * event that is newer; a fast run would then show as waiting for ever.
 */
export interface HeardRuns {
  hear(run: Run): void;
  /** The answer to a call that was sent at `askedAt`, with every run that was heard of since as it was heard. */
  correct(answer: readonly Run[], askedAt: number): Run[];
  /** Another project numbers its runs anew. */
  forget(): void;
}

/** @param now a clock in milliseconds that never goes back */
export function createHeardRuns(now: () => number = () => performance.now()): HeardRuns {
  const heard = new Map<RunId, { readonly run: Run; readonly at: number }>();
  return {
    hear: (run) => void heard.set(run.id, { run, at: now() }),
    correct: (answer, askedAt) =>
      answer.map((run) => {
        const known = heard.get(run.id);
        return known !== undefined && known.at >= askedAt ? known.run : run;
      }),
    forget: () => heard.clear(),
  };
}
