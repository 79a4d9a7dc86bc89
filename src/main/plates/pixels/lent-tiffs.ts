import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { badInput } from '../../../shared/errors.ts';
import { parseOmeDocument, type OmeDocument } from './ome-description.ts';
import { toImageError } from './open-failure.ts';
import { readDescription } from './tiff-description.ts';
import type { TiffBytes } from './tiff-page.ts';

/** A TIFF file that several images are read from, one after the other. */
export interface LentTiff extends TiffBytes {
  /** What its description says, or the file that it points to; null where there is none. */
  readonly document: OmeDocument | null;
  /** A page, counted from 0. @throws BadInput where the file has none of this number */
  page(index: number): Promise<GeoTIFFImage>;
}

interface Held {
  /** Size and time of the file, by which another one of its name is told. */
  readonly stamp: string;
  readonly opening: Promise<LentTiff & { readonly file: GeoTIFF }>;
  users: number;
  timer: NodeJS.Timeout | null;
}

/**
 * A file stays open so long after it was last used: the next plane usually lies in the same one, whose list of pages and
 * description would have to be read again.
 */
const keptMs = 1000;
const held = new Map<string, Held>();

/**
 * Lends a file to `work` and takes it back afterwards. It is closed when nobody has asked for it for a while.
 * @throws NotFound, BadInput naming the file
 */
export async function withTiff<T>(path: string, work: (tiff: LentTiff) => Promise<T>): Promise<T> {
  const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
    throw toImageError(error, path);
  });
  const entry = hold(path, size, `${size} ${mtimeMs}`);
  entry.users++;
  if (entry.timer !== null) clearTimeout(entry.timer);
  entry.timer = null;
  try {
    return await work(await entry.opening);
  } catch (error) {
    throw toImageError(error, path);
  } finally {
    entry.users--;
    if (entry.users === 0) closeLater(path, entry);
  }
}

function hold(path: string, bytes: number, stamp: string): Held {
  const known = held.get(path);
  if (known?.stamp === stamp) return known;
  const entry: Held = { stamp, opening: open(path, bytes), users: 0, timer: null };
  held.set(path, entry);
  return entry;
}

function closeLater(path: string, entry: Held): void {
  entry.timer = setTimeout(() => {
    if (held.get(path) === entry) held.delete(path);
    // Who opened it was told why, where it could not be opened.
    void entry.opening.then(
      ({ file }) => void file.close(),
      () => undefined,
    );
  }, keptMs);
  entry.timer.unref();
}

async function open(path: string, bytes: number): Promise<LentTiff & { readonly file: GeoTIFF }> {
  if (bytes === 0)
    throw badInput({ what: 'the file is empty', where: path, mend: 'Copy or export the file again.' });
  const file = await fromFile(path);
  try {
    const document = parseOmeDocument(await readDescription(await file.getImage(0)));
    return {
      file,
      path,
      bytes,
      content: null,
      document: await follow(document, path),
      page: async (index) => {
        try {
          return await file.getImage(index);
        } catch (error) {
          throw badInput({
            what: `page ${index + 1} is missing`,
            where: path,
            mend: 'Copy or export the file again.',
            cause: error,
          });
        }
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const maxCompanionBytes = 64 * 2 ** 20;

/** A file may leave its description to a companion that lies beside it. */
async function follow(document: OmeDocument | null, path: string): Promise<OmeDocument | null> {
  if (document === null || document.metadataFile === null || document.images.length > 0) return document;
  const name = document.metadataFile;
  if (/[\\/\0]/.test(name) || name.startsWith('.')) {
    throw badInput({
      what: `it leaves its description to a file outside its folder: ${name.slice(0, 200)}`,
      where: path,
    });
  }
  const companion = join(dirname(path), name);
  if ((await stat(companion)).size > maxCompanionBytes)
    throw badInput({ what: 'it is larger than any description', where: companion });
  const found = parseOmeDocument(await readFile(companion, 'utf8'));
  // The planes are seen from this file, whose own name stands in it.
  return found === null ? null : { ...found, uuid: document.uuid };
}
