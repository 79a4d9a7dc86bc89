import { createRandom, type Random } from '../../../shared/random.ts';

/** Shuffles a copy (Fisher-Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const copy = [...values];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const kept = copy[last];
    const taken = copy[other];
    if (kept === undefined || taken === undefined) continue;
    copy[last] = taken;
    copy[other] = kept;
  }
  return copy;
}

/** The group of a sample, and what kind of group it is. */
export interface GroupedSample {
  readonly group: string;
  readonly stratum?: number | undefined;
}

/**
 * Splits sample indices by whole groups (wells), so that no well is seen in training and used for stopping. About
 * `share` of the groups of each stratum (class) is held out, at least one of each that has two or more when `share` is
 * above 0; never the last one of a stratum.
 */
export function holdOutGroups(
  samples: readonly GroupedSample[],
  share: number,
  seed: number,
): { readonly training: number[]; readonly heldOut: number[]; readonly heldOutGroups: string[] } {
  const random = createRandom(seed);
  const strata = new Map<number, Set<string>>();
  for (const { group, stratum = 0 } of samples) {
    strata.set(stratum, (strata.get(stratum) ?? new Set()).add(group));
  }
  const heldOutGroups = [...strata.values()].flatMap((groups) => {
    const names = shuffled([...groups], random);
    const wanted = share > 0 ? Math.max(1, Math.round(names.length * share)) : 0;
    return names.slice(0, Math.min(wanted, names.length - 1));
  });
  const held = new Set(heldOutGroups);
  const indices = samples.map((_, index) => index);
  const isHeld = (index: number) => held.has(samples[index]?.group ?? '');
  return {
    training: indices.filter((index) => !isHeld(index)),
    heldOut: indices.filter(isHeld),
    heldOutGroups,
  };
}
