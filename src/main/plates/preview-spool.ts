import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storage } from '../../shared/errors.ts';
import type { Preview } from './pixels/digest.ts';

/** A place in the spool. */
export interface SpooledPreview {
  readonly width: number;
  readonly height: number;
  readonly type: 'uint16' | 'float32';
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Keeps previews in a temporary file while an import runs, so that the project stays untouched until every plane was
 * read, and memory stays flat however large the plate is.
 */
export interface PreviewSpool {
  write(preview: Preview): Promise<SpooledPreview>;
  read(place: SpooledPreview): Promise<Preview>;
  close(): Promise<void>;
}

/** @throws Storage where the folder for temporary files takes no more. */
export async function openPreviewSpool(): Promise<PreviewSpool> {
  await clearLeftBehind();
  const folder = await mkdtemp(join(tmpdir(), `platelens-import-${process.pid}-`)).catch(refuseFolder);
  const file = await open(join(folder, 'previews'), 'w+').catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  let end = 0;
  return {
    write: async ({ width, height, data }) => {
      const offset = end;
      end += data.byteLength;
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      await file.write(bytes, 0, bytes.length, offset).catch(refuseFolder);
      return {
        width,
        height,
        type: data instanceof Uint16Array ? 'uint16' : 'float32',
        offset,
        bytes: data.byteLength,
      };
    },
    read: async ({ width, height, type, offset, bytes }) => {
      const buffer = new ArrayBuffer(bytes);
      await file.read(new Uint8Array(buffer), 0, bytes, offset);
      return { width, height, data: type === 'uint16' ? new Uint16Array(buffer) : new Float32Array(buffer) };
    },
    close: async () => {
      await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes the folders of imports whose process was killed. */
async function clearLeftBehind(): Promise<void> {
  const names = await readdir(tmpdir()).catch(refuseFolder);
  const left = names.filter((name) => {
    const owner = /^platelens-import-(\d+)-/.exec(name);
    return owner !== null && !isRunning(Number(owner[1]));
  });
  // A folder of another person stays where it is; that must not stop this import.
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Anything but "no such process" means that there is one, for instance of another person.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function refuseFolder(error: unknown): never {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  throw storage({
    what: full ? 'the disk for temporary files is full' : 'the folder for temporary files cannot be written',
    where: tmpdir(),
    mend: 'Make room there, or point the TMPDIR variable at another folder.',
    cause: error,
  });
}
