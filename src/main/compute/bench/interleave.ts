import { cancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';

/** What every measurement is given. */
export interface BenchContext {
  /** Timed rounds. */
  readonly runs: number;
  readonly signal: StopSignal;
  /** Share of the measurement done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Milliseconds of every round, by what was measured. */
export type Samples<K extends string> = Readonly<Record<K, readonly number[]>>;

const usualWarmUp = 3;

/**
 * Times several pieces of work in turn, round after round, each round beginning with another one: what else the machine
 * does hits all of them alike, and samples of one round can be compared.
 * @param warmUpRounds Rounds before, which are not counted.
 */
export async function interleave<K extends string>(
  work: Readonly<Record<K, () => Promise<unknown>>>,
  { runs, signal, onProgress }: BenchContext,
  warmUpRounds = usualWarmUp,
): Promise<Samples<K>> {
  // Object.keys forgets the keys' type.
  const names = Object.keys(work) as K[];
  const samples = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUpRounds; round < runs; round++) {
    const first = ((round % names.length) + names.length) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      if (signal.aborted) throw cancelled();
      const started = performance.now();
      await work[name]();
      const elapsed = performance.now() - started;
      if (round >= 0) samples.get(name)?.push(elapsed);
    }
    onProgress((round + warmUpRounds + 1) / (runs + warmUpRounds));
  }
  // Every name was given its list above.
  return Object.fromEntries(samples) as Record<K, number[]>;
}
