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

/**
 * Splits sample indices by whole groups (wells), so that no well is seen in training and used for stopping. About
 * `share` of the groups is held out, at least one when `share` > 0 and there are two or more groups.
 */
export function holdOutGroups(
  groups: readonly string[],
  share: number,
  seed: number,
): { readonly training: number[]; readonly heldOut: number[]; readonly heldOutGroups: string[] } {
  const names = shuffled([...new Set(groups)], createRandom(seed));
  const wanted = share > 0 ? Math.max(1, Math.round(names.length * share)) : 0;
  const heldOutGroups = names.slice(0, Math.min(wanted, names.length - 1));
  const held = new Set(heldOutGroups);
  const indices = groups.map((_, index) => index);
  return {
    training: indices.filter((index) => !held.has(groups[index] ?? '')),
    heldOut: indices.filter((index) => held.has(groups[index] ?? '')),
    heldOutGroups,
  };
}
