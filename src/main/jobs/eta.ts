/** How many of the last finished units speak for those to come. */
const memory = 32;
/** Two-sided 95 % of the normal distribution. */
const z95 = 1.96;

/** Expects the rest of a run to go at the pace of its last units in this session. */
export interface Eta {
  /** A unit has ended. */
  tick(): void;
  /** Seconds until `remaining` further units have ended; null before the first has. */
  seconds(remaining: number): number | null;
  /**
   * Between which seconds that will lie 95 times in 100, by how much the last units differed: their mean is as uncertain
   * as its standard error, and `remaining` further ones scatter about it by their own. Null before the second has ended.
   */
  range(remaining: number): [number, number] | null;
}

/** @param now a clock in milliseconds that never goes back */
export function createEta(now: () => number = () => performance.now()): Eta {
  const times = [now()];
  const gaps = () => times.slice(1).map((time, index) => (time - (times[index] ?? time)) / 1000);
  const seconds = (remaining: number) => (times.length < 2 ? null : mean(gaps()) * remaining);
  return {
    tick: () => {
      times.push(now());
      if (times.length > memory + 1) times.shift();
    },
    seconds,
    range: (remaining) => {
      const known = gaps();
      if (known.length < 2) return null;
      const centre = mean(known);
      const variance = known.reduce((sum, gap) => sum + (gap - centre) ** 2, 0) / (known.length - 1);
      const spread = z95 * Math.sqrt(variance * (remaining + remaining ** 2 / known.length));
      return [Math.max(0, centre * remaining - spread), centre * remaining + spread];
    },
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
