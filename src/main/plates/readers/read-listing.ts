import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput, notFound } from '../../../shared/errors.ts';
import { omeZarrReader } from './ome-zarr-reader.ts';
import type { ListOptions, PlateFormatId, PlateListing, PlateReader } from './plate-reader.ts';
import { tiffPatternReader } from './tiff-pattern-reader.ts';

/** Every plate format, in the order in which they are tried. The last one takes any folder. */
export const plateReaders: readonly PlateReader[] = [omeZarrReader, tiffPatternReader];

/** Finds out what a folder holds. @throws NotFound, BadInput naming the folder and the mend. */
export async function readListing(
  path: string,
  format: PlateFormatId | 'auto',
  options: ListOptions,
): Promise<PlateListing> {
  const folder = resolve(path);
  await requireFolder(folder);
  for (const reader of plateReaders) {
    if (format === reader.format) return await reader.list(folder, options);
    if (format === 'auto' && (await reader.recognises(folder))) return await reader.list(folder, options);
  }
  throw badInput({ what: 'the folder holds no plate', where: folder });
}

async function requireFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((error: unknown) => {
    throw notFound({
      what: 'the folder cannot be read',
      where: folder,
      mend: 'Check the path and its permissions.',
      cause: error,
    });
  });
  if (!facts.isDirectory()) {
    throw badInput({ what: 'this is a file', where: folder, mend: 'Name the folder that holds the plate.' });
  }
}
