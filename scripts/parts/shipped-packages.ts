import { readFileSync } from 'node:fs';
import { packageOf, readSources } from './source-tree.ts';
import { readImports } from './read-imports.ts';

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package of somebody else that reaches the people who use PlateLens. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package declares it. */
  readonly licence: string;
  /** Its folder below the project, which is absent for another platform's package. */
  readonly folder: string;
}

/** Licences of packages whose `package.json` names none, read from the licence file that each brings. */
const licencesByFile: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

/**
 * Electron travels as its own program with its own notices, and the packages behind its npm name only download it.
 * pdfjs-dist is built into the window; its canvas for Node is not.
 */
const leaves: readonly string[] = ['electron', 'pdfjs-dist'];

/**
 * Every package that an installation or a built window contains, by the lockfile: what `package.json` lists for
 * production and what the sources import (the window's libraries are built into it), with all that these need.
 */
export function listShippedPackages(): ShippedPackage[] {
  // The lockfile is npm's own; only the fields above are read.
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const root = lock.packages[''] ?? {};
  const listed = Object.keys({ ...root.dependencies, ...root.optionalDependencies });
  const found = new Map<string, ShippedPackage>();
  const visit = (name: string, from: string): void => {
    const folder = resolveFolder(lock.packages, name, from);
    if (folder === null || found.has(folder)) return;
    const entry = lock.packages[folder] ?? {};
    const { version = 'unknown', license: licence = licencesByFile[name] ?? 'unknown' } = entry;
    found.set(folder, { name, version, licence, folder });
    if (leaves.includes(name)) return;
    const needs = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const needed of Object.keys(needs)) visit(needed, folder);
  };
  for (const name of [...listed, ...importedPackages()]) visit(name, '');
  const key = ({ name, version }: ShippedPackage) => `${name} ${version}`;
  const unique = new Map([...found.values()].map((entry) => [key(entry), entry]));
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function importedPackages(): Set<string> {
  const names = [...readSources('src')].flatMap(([path, text]) =>
    readImports(path, text).map(({ specifier }) => packageOf(specifier ?? '.')),
  );
  return new Set(names.filter((name) => name !== null));
}

/** The nearest folder that Node would find the package in; null for a peer that nobody installed. */
function resolveFolder(
  packages: Readonly<Record<string, LockEntry>>,
  name: string,
  from: string,
): string | null {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const folder = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (folder in packages) return folder;
    if (base === '') return null;
  }
}
