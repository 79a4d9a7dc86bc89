import { mkdirSync } from 'node:fs';
import { imageSeeds } from './seeds/images.ts';
import { networkSeeds } from './seeds/networks.ts';
import { plateMapSeeds } from './seeds/plate-maps.ts';
import { plateSeeds } from './seeds/plates.ts';
import { projectSeeds } from './seeds/projects.ts';
import { regionSeeds } from './seeds/regions.ts';
import type { Seed } from './seeds/seed.ts';

/** Sound inputs by kind; several of a kind take turns. */
export const seeds = {
  ...imageSeeds,
  ...plateSeeds,
  ...plateMapSeeds,
  ...regionSeeds,
  ...networkSeeds,
  ...projectSeeds,
} as const satisfies Readonly<Record<string, readonly Seed[]>>;

export type Kind = keyof typeof seeds;
export const kinds: readonly Kind[] = Object.keys(seeds) as Kind[];

/** A fresh folder with the sound input in it. */
export async function writeSeed(kind: Kind, turn: number, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const all: readonly Seed[] = seeds[kind];
  const seed = all[turn % all.length];
  if (seed === undefined) throw new RangeError(`there is no seed of ${kind}`);
  return await seed(folder);
}
