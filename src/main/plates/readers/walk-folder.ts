import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, cancelled } from '../../../shared/errors.ts';
import type { LeftOut } from './plate-reader.ts';

/** Folders deeper than this are not entered. */
const maxDepth = 8;
const maxFiles = 2_000_000;

export interface Walk {
  /** Paths relative to the root, parts separated by `/`, in order of name. */
  readonly files: readonly string[];
  readonly unreadable: readonly LeftOut[];
}

/**
 * Lists the files under a folder that `keep` accepts by name. Hidden entries are passed over; a folder is entered
 * once, however many links lead to it, so that a loop of links ends.
 */
export async function walkFolder(
  root: string,
  keep: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<Walk> {
  const files: string[] = [];
  const unreadable: LeftOut[] = [];
  const entered = new Set<string>();
  const waiting = [{ relative: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (signal?.aborted) throw cancelled();
    const { relative, depth } = next;
    const entries = await enterFolder(join(root, relative), entered).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      unreadable.push({ where: relative === '' ? root : relative, reason });
      return [];
    });
    const folders: string[] = [];
    for (const entry of entries) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.kind === 'file' && keep(entry.name)) files.push(path);
      if (entry.kind === 'folder' && depth < maxDepth) folders.push(path);
    }
    if (files.length > maxFiles) {
      throw badInput({
        what: `more than ${maxFiles} files`,
        where: root,
        mend: 'Name the folder of one plate.',
      });
    }
    waiting.push(...folders.reverse().map((path) => ({ relative: path, depth: depth + 1 })));
  }
  return { files, unreadable };
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

async function enterFolder(folder: string, entered: Set<string>): Promise<Entry[]> {
  const real = await realpath(folder);
  if (entered.has(real)) return [];
  entered.add(real);
  const entries: Entry[] = [];
  for (const entry of await readdir(real, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) entries.push({ name: entry.name, kind: 'folder' });
    else if (entry.isFile()) entries.push({ name: entry.name, kind: 'file' });
    else if (entry.isSymbolicLink()) entries.push(...(await followLink(real, entry.name)));
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What a link leads to; a dangling one leads nowhere. */
async function followLink(folder: string, name: string): Promise<Entry[]> {
  const target = await stat(join(folder, name)).catch(() => null);
  if (target === null) return [];
  return target.isDirectory() ? [{ name, kind: 'folder' }] : target.isFile() ? [{ name, kind: 'file' }] : [];
}
