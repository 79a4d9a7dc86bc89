import type { FidelityProgress } from '../../../shared/fidelity.ts';

/** Adds up how far the units of a job are. */
export interface Shares {
  /** A unit is done to a share, 0 to 1. */
  part(index: number, share: number): void;
  /** A unit has ended. */
  end(index: number): void;
}

/** Tells progress after every part; the time left goes by the pace since the start. */
export function createShares(total: number, tell: (progress: FidelityProgress) => void): Shares {
  const started = performance.now();
  const parts = new Map<number, number>();
  let done = 0;
  const report = () => {
    const share = (done + [...parts.values()].reduce((sum, part) => sum + part, 0)) / Math.max(1, total);
    const seconds = (performance.now() - started) / 1000;
    tell({ done, total, share, etaSeconds: share > 0 ? (seconds / share) * (1 - share) : null });
  };
  return {
    part: (index, share) => {
      parts.set(index, Math.max(share, parts.get(index) ?? 0));
      report();
    },
    end: (index) => {
      parts.delete(index);
      done += 1;
      report();
    },
  };
}
