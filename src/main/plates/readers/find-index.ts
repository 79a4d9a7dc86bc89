import { readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { badInput, cancelled } from '../../../shared/errors.ts';

/** Folders that are looked into for an index; a folder of images has few folders beside it. */
const maxFolders = 4000;

/** Files under a folder whose names fit, no deeper than `depth` folders, those nearest first, in order of name. */
export async function findIndexes(
  folder: string,
  name: RegExp,
  depth: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  let level = [folder];
  let entered = 0;
  for (let below = 0; below <= depth && level.length > 0; below++) {
    const next: string[] = [];
    for (const current of level) {
      if (signal?.aborted) throw cancelled();
      if (++entered > maxFolders) return found;
      // A folder that may not be read is told of by the walk that follows.
      const entries = await readdir(current, { withFileTypes: true }).catch(() => []);
      const sorted = entries.filter((entry) => !entry.name.startsWith('.')).sort(byName);
      for (const entry of sorted) {
        if (entry.isDirectory()) next.push(join(current, entry.name));
        else if (name.test(entry.name) && (entry.isFile() || entry.isSymbolicLink()))
          found.push(join(current, entry.name));
      }
    }
    level = next;
  }
  return found;
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** An index with the name that a person tells it from its neighbours by. */
export interface LabelledIndex {
  readonly path: string;
  readonly label: string;
}

/** Labels each index by its folder under `folder`, without the trailing one that only holds the images. */
export function labelIndexes(folder: string, paths: readonly string[], plain: RegExp): LabelledIndex[] {
  return paths.map((path) => {
    const parts = relative(folder, dirname(path))
      .split(sep)
      .filter((part) => part !== '');
    const last = parts.at(-1);
    if (last !== undefined && plain.test(last)) parts.pop();
    return { path, label: parts.length === 0 ? '.' : parts.join('/') };
  });
}

/**
 * The one index, or the one that was asked for by its label or the end of it.
 * @throws BadInput naming the choice where there are several
 */
export function chooseIndex(
  folder: string,
  indexes: readonly LabelledIndex[],
  wanted: string | undefined,
): LabelledIndex | null {
  const [only] = indexes;
  if (only === undefined) return null;
  if (indexes.length === 1) return only;
  const fitting = indexes.filter(({ label }) => label === wanted || label.split('/').at(-1) === wanted);
  const [chosen] = fitting;
  if (chosen !== undefined && fitting.length === 1) return chosen;
  const labels = indexes.map(({ label }) => label);
  const shown = labels.slice(0, 8).join(', ') + (labels.length > 8 ? ` and ${labels.length - 8} more` : '');
  throw badInput({
    what:
      wanted === undefined
        ? `${indexes.length} measurements here: ${shown}`
        : `no measurement here is called "${wanted}"; here is ${shown}`,
    where: folder,
    mend: 'Name one of them with --plate, or import its folder.',
  });
}
