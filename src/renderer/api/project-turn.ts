import { cancelled } from '../../shared/errors.ts';

/**
 * Lets no request run into another project: while one is opened in place of the current one, requests wait, and when it
 * is open, those that were meant for the one before are cancelled without having been sent.
 */
export interface ProjectTurn {
  /** Sends a request now, or when the project has stayed. @throws Cancelled where another one came, or by `signal` */
  readonly send: <T>(request: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Opens another project by `turn` when the answers that are under way have come. */
  readonly turn: <T>(turn: () => Promise<T>) => Promise<T>;
  /** Another project is open: what is still on the screen may ask for nothing more. */
  readonly turned: () => void;
  /** The window knows which one, and shows nothing any longer of the one before. */
  readonly arrived: () => void;
}

/** @param mostMs how long answers under way are waited for; what takes longer is work and outlives its project anyway */
export function createProjectTurn(mostMs = 3000): ProjectTurn {
  const running = new Set<Promise<unknown>>();
  let turning: { readonly over: Promise<unknown>; readonly end: () => void } | null = null;
  let isAway = false;
  let turns = 0;
  const begin = () => {
    const { promise: over, resolve } = Promise.withResolvers();
    turning = { over, end: () => resolve(undefined) };
  };
  const end = () => {
    turning?.end();
    turning = null;
  };
  return {
    send: async (request, signal) => {
      const began = turns;
      while (turning !== null) await turning.over;
      if (isAway || began !== turns) throw cancelled('another project is open');
      signal?.throwIfAborted();
      const answer = request();
      running.add(answer);
      try {
        return await answer;
      } finally {
        running.delete(answer);
      }
    },
    turn: async (turn) => {
      begin();
      try {
        await settle(running, mostMs);
        return await turn();
      } finally {
        end();
      }
    },
    turned: () => {
      turns += 1;
      isAway = true;
      end();
    },
    arrived: () => {
      isAway = false;
    },
  };
}

async function settle(running: ReadonlySet<Promise<unknown>>, mostMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise((done) => (timer = setTimeout(done, mostMs)));
  await Promise.race([Promise.allSettled(running), enough]);
  clearTimeout(timer);
}

/** The window's own; every request about the open project goes through it. */
export const projectTurn = createProjectTurn();
