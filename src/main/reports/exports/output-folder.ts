import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, isCancelled, PlateLensError, storage } from '../../../shared/errors.ts';

/** Where an export writes before anything of it can be seen. */
export interface Stage {
  /** The path of a file or folder of that name on the stage. @throws BadInput where the output has one already. */
  readonly claim: (name: string) => string;
}

/** The stage `hidden` of the output `folder`. */
export const createStage = (hidden: string, folder: string): Stage => ({
  claim: (name) => {
    refuseExisting(folder, name);
    return join(hidden, name);
  },
});

/** What came of a stage. */
export interface Staged {
  readonly entries: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/**
 * Lets `write` fill a hidden folder inside `folder` and then moves its entries to their places. Where writing fails or
 * is stopped, nothing of it stays, nor a folder that was made for it; what was there before is never replaced.
 * @throws what `write` throws; BadInput where an entry exists already, Storage where the drive fails or is full
 */
export async function writeWhole(folder: string, write: (hidden: string) => Promise<void>): Promise<Staged> {
  const made = await makeFolder(folder);
  const hidden = join(folder, `.platelens-${randomUUID()}.part`);
  let isWhole = false;
  try {
    await mkdir(hidden);
    await write(hidden);
    const entries = (await readdir(hidden)).sort();
    const { files, bytes } = await measure(hidden);
    await moveAll(hidden, folder, entries);
    isWhole = true;
    return { entries, files, bytes };
  } catch (error) {
    throw toExportError(error, folder);
  } finally {
    await rm(hidden, { recursive: true, force: true });
    if (!isWhole && made !== null) await rm(made, { recursive: true, force: true });
  }
}

/** The first folder that had to be made, or null. */
async function makeFolder(folder: string): Promise<string | null> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? null;
  } catch (error) {
    throw toExportError(error, folder);
  }
}

function refuseExisting(folder: string, name: string): void {
  // A link that leads nowhere is there, too.
  if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) return;
  throw badInput({
    what: 'this exists already and is not replaced',
    where: join(folder, name),
    mend: 'Choose another folder, or move the old export away.',
  });
}

/** Moves all or none. */
async function moveAll(from: string, to: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) refuseExisting(to, entry);
  const moved: string[] = [];
  try {
    for (const entry of entries) {
      await rename(join(from, entry), join(to, entry));
      moved.push(entry);
    }
  } catch (error) {
    for (const entry of moved) await rm(join(to, entry), { recursive: true, force: true });
    throw error;
  }
}

async function measure(folder: string): Promise<{ files: number; bytes: number }> {
  const total = { files: 0, bytes: 0 };
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    total.files += 1;
    total.bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}

const words: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOSPC: ['the disk is full', 'Free space on that drive, then try again.'],
  EDQUOT: ['the quota of this drive is used up', 'Free space on that drive, then try again.'],
  EACCES: ['this folder may not be written', 'Choose a folder that you may write to.'],
  EPERM: ['this folder may not be written', 'Choose a folder that you may write to.'],
  EROFS: ['this drive takes no writing', 'Choose a folder on another drive.'],
  ENOTDIR: ['this is a file, not a folder', 'Name a folder.'],
  EEXIST: ['this is a file, not a folder', 'Name a folder.'],
};

/** Errors of the file system in words; others as they are. */
export function toExportError(error: unknown, folder: string): unknown {
  if (error instanceof PlateLensError || isCancelled(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) return error;
  const [what, mend] = words[code] ?? [`the files cannot be written (${code})`, 'Choose another folder.'];
  return storage({ what, where: folder, mend, cause: error });
}
