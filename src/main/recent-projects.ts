import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from '../shared/contract/import.ts';

/** Entries that are kept. */
const mostRecent = 20;

const entrySchema = z.object({ path: z.string(), openedAt: z.string() });
const fileSchema = z.object({ recent: z.array(entrySchema).max(1000) });

/** The projects that a person opened, newest first, kept in a file of that person. */
export interface RecentProjects {
  list(): Promise<RecentProject[]>;
  /** Puts a project first. */
  add(path: string): Promise<void>;
}

/** The list in `folder`; a missing or broken file is an empty list, since it is no more than a convenience. */
export function openRecentProjects(folder: string): RecentProjects {
  const file = join(folder, 'recent-projects.json');
  const read = async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    try {
      return fileSchema.parse(JSON.parse(text)).recent;
    } catch {
      return [];
    }
  };
  let last: Promise<void> = Promise.resolve();
  const add = async (path: string) => {
    const entry = { path: resolve(path), openedAt: new Date().toISOString() };
    const others = (await read()).filter((each) => each.path !== entry.path);
    await mkdir(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, JSON.stringify({ recent: [entry, ...others].slice(0, mostRecent) }, null, 2));
    await rename(draft, file);
  };
  return {
    list: async () =>
      await Promise.all(
        (await read()).map(async ({ path, openedAt }) => ({
          path,
          name: basename(path, extname(path)),
          openedAt,
          exists: await access(path).then(
            () => true,
            () => false,
          ),
        })),
      ),
    // One after another, or two opened at a time would forget one.
    add: (path) => (last = last.then(() => add(path))),
  };
}
