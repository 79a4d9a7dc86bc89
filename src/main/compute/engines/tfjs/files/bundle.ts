import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { badInput, notFound } from '../../../../../shared/errors.ts';

/** The files of one network, in a folder or in a zip. */
export interface Bundle {
  /** The network's file, for errors. */
  readonly where: string;
  /** Name of the file that was given. */
  readonly main: string;
  /** Reads a file that lies beside the main one. @throws BadInput where there is none. */
  read(name: string): Promise<Uint8Array>;
}

/** More than any network for images unpacks to; a zip that claims more is an attack. */
const largestUnpacked = 4 * 2 ** 30;

/** A file and its neighbours on disk. */
export function openFolder(path: string): Bundle {
  return {
    where: path,
    main: basename(path),
    read: async (name) => {
      const plain = plainName(name);
      if (plain === null) throw outside(path, name);
      const file = join(dirname(path), plain);
      const facts = await stat(file).catch((cause: unknown) => {
        if (plain === basename(path))
          throw notFound({ what: 'there is no such network file', where: path, cause });
        throw missing(path, plain);
      });
      if (!facts.isFile()) throw missing(path, plain);
      return readFile(file);
    },
  };
}

/**
 * Unpacks a zip. Folders inside it do not matter: of a network's files each name exists once.
 * @throws BadInput where it is broken or unpacks to gigabytes.
 */
export function openZip(
  bytes: Uint8Array,
  where: string,
): { readonly names: readonly string[]; readonly bundle: Bundle } {
  let size = 0;
  const files = new Map<string, Uint8Array>();
  try {
    const unpacked = unzipSync(bytes, {
      filter: (file) => {
        size += file.originalSize;
        if (size > largestUnpacked) throw new RangeError(`it unpacks to more than ${largestUnpacked} bytes`);
        return !file.name.endsWith('/') && !file.name.startsWith('__MACOSX/');
      },
    });
    for (const [name, data] of Object.entries(unpacked)) files.set(basename(name), data);
  } catch (cause) {
    throw badInput({
      what: `the zip cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`,
      where,
      mend: 'Copy or download it again.',
      cause,
    });
  }
  const read = (name: string) => {
    const data = files.get(plainName(name) ?? '');
    return data === undefined ? Promise.reject(missing(where, name)) : Promise.resolve(data);
  };
  return { names: [...files.keys()], bundle: { where, main: basename(where), read } };
}

/** A name without its leading `./`; null where it leads out of the folder or below it. */
function plainName(name: string): string | null {
  const plain = name.replace(/^(\.\/)+/, '');
  return plain === '' || plain === '..' || /[\\/]/.test(plain) ? null : plain;
}

const missing = (where: string, name: string) =>
  badInput({
    what: `its weight file ${name} is missing`,
    where,
    mend: 'Keep the weight files beside the model file, as they were exported.',
  });

const outside = (where: string, name: string) =>
  badInput({
    what: `its weights are said to lie outside its folder (${name})`,
    where,
    mend: 'Keep the weight files beside the model file, as they were exported.',
  });
