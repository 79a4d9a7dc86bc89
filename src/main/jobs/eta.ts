/** How many of the last arrivals speak for what is to come. */
const memory = 32;
/** Units that end so close together are one arrival: a lab queue brings several at a time. */
const togetherMs = 100;
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
   * as its standard error, and `remaining` further ones scatter about it by their own. Null before the second arrival.
   */
  range(remaining: number): [number, number] | null;
}

/** So many units, and how long they took together: from the last unit before them to the last of them. */
interface Arrival {
  readonly from: number;
  ms: number;
  units: number;
}

/** @param now a clock in milliseconds that never goes back, whatever becomes of the time of day */
export function createEta(now: () => number = () => performance.now()): Eta {
  let before = now();
  const arrivals: Arrival[] = [];
  const units = () => arrivals.reduce((sum, arrival) => sum + arrival.units, 0);
  const mean = () => arrivals.reduce((sum, { ms }) => sum + ms, 0) / units() / 1000;
  return {
    tick: () => {
      const at = now();
      const last = arrivals.at(-1);
      if (last === undefined || at - last.from >= togetherMs)
        arrivals.push({ from: at, ms: at - before, units: 1 });
      else {
        last.units++;
        last.ms += at - before;
      }
      before = at;
      if (arrivals.length > memory) arrivals.shift();
    },
    seconds: (remaining) => (arrivals.length === 0 ? null : mean() * remaining),
    range: (remaining) => {
      if (arrivals.length < 2) return null;
      const centre = mean();
      // An arrival of n units scatters as n units do together, n times as widely as one.
      const variance =
        arrivals.reduce((sum, { ms, units: n }) => sum + (ms / 1000 - n * centre) ** 2 / n, 0) /
        (arrivals.length - 1);
      const spread = z95 * Math.sqrt(variance * (remaining + remaining ** 2 / units()));
      return [Math.max(0, centre * remaining - spread), centre * remaining + spread];
    },
  };
}
