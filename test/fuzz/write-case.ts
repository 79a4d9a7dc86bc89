import { join } from 'node:path';
import { createRandom } from '../../src/shared/random.ts';
import type { Order } from './campaign.ts';
import { writeSeed } from './seeds.ts';

/** A case on disk: the seed's files, the one to be read first, and the one that is to be damaged or replaced. */
export interface WrittenCase {
  readonly files: readonly string[];
  readonly chosen: string;
}

/** Writes a case's sound input. Which of its files is chosen depends on the order alone. */
export async function writeCase({ kind, turn, draw, kept }: Order, folder: string): Promise<WrittenCase> {
  const files = await writeSeed(kind, turn, folder);
  // Apart from the draws of the damage, or these would all begin alike.
  const place = Math.floor(createRandom(draw ^ 0x5bd1e995).uniform() * files.length);
  const named = kept === null ? undefined : files.find((file) => kept.endsWith(`-${keptName(file, folder)}`));
  const chosen = named ?? files[place];
  if (chosen === undefined) throw new RangeError(`a seed of ${kind} has no file`);
  return { files, chosen };
}

/** How a file of a case is called among the kept ones, whose folder has no folders. */
export const keptName = (file: string, folder: string): string =>
  file.slice(join(folder, '/').length).replaceAll(/[\\/]/g, '__');
