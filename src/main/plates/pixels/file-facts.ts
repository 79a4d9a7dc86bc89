import { statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

/** What tells later whether a file is still the same; 0 and null for an image that is a folder, or is not there. */
export interface FileFacts {
  readonly byteSize: number;
  readonly modifiedAt: string | null;
}

/** Never fails: whoever reads the image says what is wrong with it. */
export async function readFileFacts(path: string): Promise<FileFacts> {
  const facts = isMainThread ? await stat(path).catch(() => null) : statHere(path);
  const file = facts?.isFile() === true ? facts : null;
  return { byteSize: file?.size ?? 0, modifiedAt: file?.mtime.toISOString() ?? null };
}

/** The file was read a moment ago, so that its facts are at hand sooner than another thread would answer. */
function statHere(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // Reading it has told, or will tell, what is wrong.
    return null;
  }
}
