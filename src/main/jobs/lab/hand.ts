import { isConnectionLoss } from './connection-loss.ts';
import type { LabQueue } from './lab-queue.ts';
import { pause } from './pause.ts';

export interface FetchedUnit {
  readonly id: string;
  readonly retryCount: number;
  readonly data: unknown;
}

/** The units that a worker has taken from the queue and not yet given back. */
export interface Hand {
  /** The next unit, as soon as there is one; null once the signal has fired. */
  take(): Promise<FetchedUnit | null>;
  /** A unit has been delivered, or given back: it is no longer kept alive. */
  lay(id: string): void;
  /** Gives all that is held back to the queue, at once for another worker. */
  giveBack(): Promise<void>;
}

export interface HandOptions {
  readonly queue: LabQueue;
  readonly signal: AbortSignal;
  readonly log: (error: unknown) => void;
  /** How many quick units to fetch beyond those that are asked for. */
  readonly ahead: () => number;
}

const [idleMs, againMs] = [400, 1000];
/** The engine takes a unit from a worker that gives no sign of life for 10 s. */
const touchMs = 3000;
const mostAtOnce = 50;

/**
 * Fetches units in one call for all that ask together, and touches all that are held in one call. Ends with the
 * signal; `giveBack` afterwards.
 */
export function createHand({ queue, signal, log, ahead }: HandOptions): Hand {
  const { boss, units } = queue;
  const ready: FetchedUnit[] = [];
  const held = new Map<string, FetchedUnit>();
  let asking = 0;
  let fetching: Promise<void> | null = null;
  const attempts = () => [...held.values()].map(({ id, retryCount }) => ({ id, retryCount }));
  const timer = setInterval(() => {
    if (held.size > 0) void boss.touch(units, attempts()).catch(log);
  }, touchMs);
  const fetchMore = async () => {
    // Those that ask in the same turn are counted before the call.
    await Promise.resolve();
    const batchSize = Math.min(mostAtOnce, Math.max(1, asking) + ahead());
    try {
      for (const unit of await boss.fetch<unknown>(units, { batchSize })) {
        held.set(unit.id, unit);
        ready.push(unit);
      }
      if (ready.length === 0) await pause(idleMs, signal);
    } catch (error) {
      log(error);
      await pause(isConnectionLoss(error) ? againMs : idleMs, signal);
    } finally {
      fetching = null;
    }
  };
  return {
    take: async () => {
      asking++;
      try {
        while (ready.length === 0 && !signal.aborted) await (fetching ??= fetchMore());
        return signal.aborted ? null : (ready.shift() ?? null);
      } finally {
        asking--;
      }
    },
    lay: (id) => void held.delete(id),
    giveBack: async () => {
      clearInterval(timer);
      await fetching;
      const left = attempts();
      held.clear();
      if (left.length > 0) await boss.fail(units, left, { message: 'the worker was stopped' }).catch(log);
    },
  };
}
