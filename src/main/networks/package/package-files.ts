import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { badInput, notFound } from '../../../shared/errors.ts';
import { isPartOf } from '../network-file.ts';
import { openZip, type ZipFile } from './zip-file.ts';

/** The files of a network package, wherever they lie. Names are relative to the folder of its description. */
export interface PackageFiles {
  /** The package as the person named it. */
  readonly where: string;
  /** Name of the description file. */
  readonly description: string;
  has(name: string): Promise<boolean>;
  /** @throws NotFound, BadInput where the file is too large, damaged, or lies outside the package. */
  read(name: string, largest: number): Promise<Uint8Array>;
  /** A path under which the file can be opened, until {@link close}; the files beside it lie beside it there too. */
  place(name: string): Promise<string>;
  /** True where {@link place} makes copies that {@link close} removes. */
  readonly isZip: boolean;
  close(): Promise<void>;
}

const descriptionNames: readonly string[] = ['bioimageio.yaml', 'rdf.yaml', 'model.yaml'];

/**
 * The package that a path stands for: a folder with a description, the description itself, or a zip of such a folder.
 * @returns null for everything else, which then is a network file or nothing.
 */
export async function findPackage(path: string): Promise<PackageFiles | null> {
  const named = resolve(path);
  const found = await stat(named).catch(() => null);
  if (found?.isDirectory() === true) {
    const names = await readdir(named);
    const description = descriptionNames.find((name) => names.includes(name));
    return description === undefined ? null : folderFiles(named, description);
  }
  if (found?.isFile() !== true) return null;
  if (['.yaml', '.yml'].includes(extname(named))) return folderFiles(dirname(named), basename(named));
  return extname(named).toLowerCase() === '.zip' ? zipFiles(named) : null;
}

const outside = (where: string, name: string) =>
  badInput({
    what: `its file ${name} lies outside the package`,
    where,
    mend: 'Put all its files into one folder.',
  });

const tooLarge = (where: string, name: string) =>
  badInput({
    what: `its file ${name} is larger than such a file can be`,
    where,
    mend: 'Download the package again.',
  });

const missing = (where: string, name: string) =>
  notFound({ what: `the package lacks its file ${name}`, where, mend: 'Download all of the package again.' });

const clean = (name: string) => name.replace(/^(\.\/)+/, '');

function folderFiles(folder: string, description: string): PackageFiles {
  const inside = async (name: string): Promise<string> => {
    const root = await realpath(folder);
    const real = await realpath(join(root, name)).catch(() => null);
    if (real === null) throw missing(folder, name);
    const way = relative(root, real);
    if (isAbsolute(name) || way.startsWith('..') || isAbsolute(way)) throw outside(folder, name);
    return real;
  };
  return {
    where: join(folder, description),
    description,
    isZip: false,
    has: async (name) => (await stat(join(folder, clean(name))).catch(() => null))?.isFile() === true,
    read: async (name, largest) => {
      const real = await inside(clean(name));
      if ((await stat(real)).size > largest) throw tooLarge(folder, name);
      return readFile(real);
    },
    place: async (name) => {
      await inside(clean(name));
      return join(folder, clean(name));
    },
    close: () => Promise.resolve(),
  };
}

/** @returns null where the zip holds no description, at its top or in a single folder. */
async function zipFiles(path: string): Promise<PackageFiles | null> {
  const zip = await openZip(path);
  const description = zip.names
    .filter((name) => name.split('/').length <= 2)
    .sort((a, b) => a.length - b.length)
    .find((name) => descriptionNames.includes(basename(name)));
  if (description === undefined) {
    await zip.close();
    return null;
  }
  const prefix = description.slice(0, description.length - basename(description).length);
  return new ZippedFiles(path, zip, prefix, basename(description));
}

class ZippedFiles implements PackageFiles {
  readonly where: string;
  readonly description: string;
  readonly isZip = true;
  readonly #zip: ZipFile;
  readonly #prefix: string;
  #folder: string | null = null;

  constructor(where: string, zip: ZipFile, prefix: string, description: string) {
    this.where = where;
    this.description = description;
    this.#zip = zip;
    this.#prefix = prefix;
  }

  has(name: string): Promise<boolean> {
    return Promise.resolve(this.#zip.names.includes(this.#prefix + clean(name)));
  }

  async read(name: string, largest: number): Promise<Uint8Array> {
    if (!(await this.has(name))) throw missing(this.where, name);
    const bytes = await this.#zip.read(this.#prefix + clean(name));
    if (bytes.length > largest) throw tooLarge(this.where, name);
    return bytes;
  }

  /** Unpacks the file and the weights that belong to it into a folder of this object's own. */
  async place(name: string): Promise<string> {
    if (!(await this.has(name))) throw missing(this.where, name);
    this.#folder ??= await mkdtemp(join(tmpdir(), 'platelens-package-'));
    const entry = this.#prefix + clean(name);
    const folder = dirname(entry);
    for (const other of this.#zip.names) {
      const belongs = dirname(other) === folder && isPartOf(basename(entry), basename(other));
      if (belongs) await writeFile(join(this.#folder, basename(other)), await this.#zip.read(other));
    }
    return join(this.#folder, basename(entry));
  }

  async close(): Promise<void> {
    await this.#zip.close();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
  }
}
