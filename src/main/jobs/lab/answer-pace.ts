/** How long to leave the queue alone before asking for answers again. */
export interface AnswerPace {
  /** @param took how many answers just came @param waiting how many units are still waited for */
  pauseMs(took: number, waiting: number): number;
}

const [leastMs, mostMs, startMs] = [100, 1000, 250];
/** So many answers are worth a question. */
const worth = 8;
/** A question that brought so many is followed by the next at once. */
const many = 50;

/**
 * Every question costs the server and the desktop about a millisecond of a core, whether it brings one answer or many:
 * they are put as rarely as eight answers take to come, at most a second apart. The last answers of a run are asked for
 * as they are expected.
 * @param now a clock in milliseconds that never goes back
 */
export function createAnswerPace(now: () => number = () => performance.now()): AnswerPace {
  let asked = now();
  let gapMs: number | null = null;
  let silentMs = 0;
  return {
    pauseMs: (took, waiting) => {
      const passed = now() - asked;
      asked = now();
      if (took === 0) silentMs += passed;
      else {
        const gap = (silentMs + passed) / took;
        gapMs = gapMs === null ? gap : (gapMs + gap) / 2;
        silentMs = 0;
      }
      if (took >= many) return 0;
      const wish = gapMs === null ? startMs : gapMs * Math.min(worth, Math.max(1, waiting));
      return Math.min(mostMs, Math.max(leastMs, wish));
    },
  };
}
