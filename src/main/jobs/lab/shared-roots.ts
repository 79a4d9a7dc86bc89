import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { badInput, notFound } from '../../../shared/errors.ts';

/** Folders that every machine of a lab knows by the same name, wherever each has them. */
export type SharedRoots = ReadonlyMap<string, string>;

/** Reads `NAME=PATH` words. @throws BadInput naming the word that is none, or a name given twice */
export function parseRoots(words: readonly string[]): SharedRoots {
  const roots = new Map<string, string>();
  for (const word of words) {
    const [, name, path] = /^([\w.-]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || path === undefined || roots.has(name))
      throw badInput({
        what: roots.has(name ?? '') ? `the root "${name ?? ''}" is named twice` : 'this is no NAME=PATH',
        where: word,
        mend: 'Write for instance screens=/mnt/screens; every machine uses the same NAME.',
      });
    roots.set(name, resolve(path));
  }
  return roots;
}

/** The shared root that a folder lies under, the deepest of several. @throws NotFound naming the roots there are */
export function addressFolder(roots: SharedRoots, folder: string): { root: string; folder: string } {
  const inside = [...roots]
    .map(([root, path]) => ({ root, path, way: relative(path, resolve(folder)) }))
    .filter(({ way }) => !way.startsWith('..') && !isAbsolute(way))
    .toSorted((a, b) => b.path.length - a.path.length);
  const [found] = inside;
  if (found === undefined)
    throw notFound({
      what: 'these images lie under none of the roots that the lab shares',
      where: folder,
      mend: `Name one with --root NAME=PATH${roots.size > 0 ? `; there are ${[...roots].map(([name, path]) => `${name}=${path}`).join(', ')}` : ''}.`,
    });
  return { root: found.root, folder: found.way.split(sep).join('/') };
}

/** Where a shared folder lies on this machine. @throws NotFound for an unknown root, BadInput for one that leads out of it */
export function locateFolder(roots: SharedRoots, { root, folder }: { root: string; folder: string }): string {
  const path = roots.get(root);
  if (path === undefined)
    throw notFound({
      what: `this machine has no root "${root}"`,
      mend: `Start the worker with --root ${root}=PATH.`,
    });
  const found = join(path, folder);
  if (found !== path && !found.startsWith(path + sep))
    throw badInput({ what: 'a unit names a folder outside its root', where: folder });
  return found;
}
