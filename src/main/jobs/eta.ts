/** How many of the last finished units speak for those to come. */
const memory = 32;

/** Expects the rest of a run to go at the pace of its last units in this session. */
export interface Eta {
  /** A unit has ended. */
  tick(): void;
  /** Seconds until `remaining` further units have ended; null before the first has. */
  seconds(remaining: number): number | null;
}

/** @param now a clock in milliseconds that never goes back */
export function createEta(now: () => number = () => performance.now()): Eta {
  const times = [now()];
  return {
    tick: () => {
      times.push(now());
      if (times.length > memory + 1) times.shift();
    },
    seconds: (remaining) => {
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined || times.length < 2) return null;
      return ((last - first) / (times.length - 1) / 1000) * remaining;
    },
  };
}
