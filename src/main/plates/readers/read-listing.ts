import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput, notFound } from '../../../shared/errors.ts';
import { cellVoyagerReader } from './cellvoyager-reader.ts';
import { harmonyReader } from './harmony-reader.ts';
import { imageXpressReader } from './imagexpress-reader.ts';
import { omeZarrReader } from './ome-zarr-reader.ts';
import { omeTiffReader } from './ome-tiff-reader.ts';
import type { Evidence, ListOptions, PlateFormatId, PlateListing, PlateReader } from './plate-reader.ts';
import { tiffPatternReader } from './tiff-pattern-reader.ts';

/** Every plate format, in the order in which they are tried. The last one takes any folder of images. */
export const plateReaders: readonly PlateReader[] = [
  omeZarrReader,
  harmonyReader,
  cellVoyagerReader,
  imageXpressReader,
  omeTiffReader,
  tiffPatternReader,
];

/** What a folder could be taken for. */
export interface FormatGuess extends Evidence {
  readonly format: PlateFormatId;
}

/** What a folder is taken for by itself, and what else speaks for itself. */
export interface Recognition extends FormatGuess {
  /** The other formats that fit, the likeliest first. */
  readonly alternatives: readonly FormatGuess[];
}

/**
 * Finds out what a folder holds, by names and the first bytes of an index, without reading a plane.
 * @throws NotFound, BadInput where nothing fits, Cancelled
 */
export async function recognise(folder: string, signal?: AbortSignal): Promise<Recognition> {
  const path = resolve(folder);
  await requireFolder(path);
  const guesses: FormatGuess[] = [];
  for (const reader of plateReaders) {
    const found = await reader.recognise(path, signal);
    if (found !== null) guesses.push({ format: reader.format, ...found });
  }
  const [best, ...alternatives] = guesses.sort((a, b) => b.confidence - a.confidence);
  if (best !== undefined) return { ...best, alternatives };
  throw badInput({
    what: 'the folder holds no plate: no known index, and no image whose name tells its well',
    where: path,
    mend: 'Name the folder that holds the images, or give --pattern.',
  });
}

/** Lists the planes of a folder. @throws NotFound, BadInput naming the folder and the mend. */
export async function readListing(
  path: string,
  format: PlateFormatId | 'auto',
  options: ListOptions,
): Promise<PlateListing> {
  const folder = resolve(path);
  await requireFolder(folder);
  // Who gives a pattern wants the names to be read, whatever index lies beside them.
  const wanted = format === 'auto' && options.pattern !== undefined ? 'tiff-pattern' : format;
  const reader = await chooseReader(folder, wanted, options);
  return await reader.list(folder, options);
}

/** A folder that nothing is recognised in goes to the last reader, which says best what it lacks. */
async function chooseReader(
  folder: string,
  format: PlateFormatId | 'auto',
  { signal }: ListOptions,
): Promise<PlateReader> {
  for (const reader of plateReaders) {
    if (format === reader.format) return reader;
    if (reader === tiffPatternReader) break;
    if (format === 'auto' && (await reader.recognise(folder, signal)) !== null) return reader;
  }
  return tiffPatternReader;
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
