import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';
import { badInput } from '../../../shared/errors.ts';
import { borrowBuffer } from './used-again.ts';

/** A file's length, and its bytes in one piece that nobody else looks into; null for a file that is too large for that. */
export interface WholeFile {
  readonly bytes: number;
  readonly content: ArrayBuffer | null;
}

/** A drive that takes longer for a file is waited for while other work goes on. */
const quickMs = 4;
/** So many files are read in that way before the drive is tried again. */
const asideFiles = 32;
let asideLeft = 0;

/**
 * Reads a file of at most `mostBytes` in one go. A worker thread does it by itself where the drive answers at once:
 * asking another thread four times takes longer than such a file does. @throws BadInput for an empty file, and what
 * the file system says
 */
export async function readWhole(path: string, mostBytes: number): Promise<WholeFile> {
  if (isMainThread) return await readAside(path, mostBytes);
  if (asideLeft > 0) {
    asideLeft--;
    return await readAside(path, mostBytes);
  }
  const started = performance.now();
  const file = readHere(path, mostBytes);
  if (performance.now() - started > quickMs) asideLeft = asideFiles;
  return file;
}

function readHere(path: string, mostBytes: number): WholeFile {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const content = makeRoom(path, size, mostBytes);
    if (content === null) return { bytes: size, content };
    const bytes = new Uint8Array(content);
    let end = 0;
    while (end < size) {
      const length = readSync(file, bytes, end, size - end, end);
      if (length === 0) return cutOff(content, end);
      end += length;
    }
    return { bytes: size, content };
  } finally {
    closeSync(file);
  }
}

async function readAside(path: string, mostBytes: number): Promise<WholeFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const content = makeRoom(path, size, mostBytes);
    if (content === null) return { bytes: size, content };
    const bytes = new Uint8Array(content);
    let end = 0;
    while (end < size) {
      const { bytesRead } = await file.read(bytes, end, size - end, end);
      if (bytesRead === 0) return cutOff(content, end);
      end += bytesRead;
    }
    return { bytes: size, content };
  } finally {
    await file.close();
  }
}

/** Shorter than it was when its length was asked for: what lies behind the end is of another file. */
const cutOff = (content: ArrayBuffer, end: number): WholeFile => ({
  bytes: end,
  content: content.slice(0, end),
});

/** Memory for a file; null where it is too large. @throws BadInput for an empty one */
function makeRoom(path: string, size: number, mostBytes: number): ArrayBuffer | null {
  if (size === 0)
    throw badInput({ what: 'the file is empty', where: path, mend: 'Copy or export the file again.' });
  return size > mostBytes ? null : borrowBuffer(size);
}
