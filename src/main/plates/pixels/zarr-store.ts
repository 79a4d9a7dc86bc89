import { open as openHandle, readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { AsyncReadable, RangeQuery } from 'zarrita';

/** Reads a Zarr hierarchy from a local folder. A key that leads out of the folder is as good as absent. */
export function createFolderStore(folder: string): AsyncReadable {
  const root = resolve(folder);
  const toPath = (key: string) => {
    const path = resolve(root, `.${key}`);
    return path.startsWith(root + sep) ? path : null;
  };
  return {
    get: async (key) => {
      const path = toPath(key);
      return path === null ? undefined : await absentIsUndefined(() => readFile(path));
    },
    getRange: async (key, range) => {
      const path = toPath(key);
      return path === null ? undefined : await absentIsUndefined(() => readRange(path, range));
    },
  };
}

async function readRange(path: string, range: RangeQuery): Promise<Uint8Array> {
  const handle = await openHandle(path, 'r');
  try {
    const { size } = await handle.stat();
    const offset = 'suffixLength' in range ? Math.max(0, size - range.suffixLength) : range.offset;
    const length = 'suffixLength' in range ? size - offset : range.length;
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** An absent chunk is valid Zarr and means its fill value; every other failure is one. */
async function absentIsUndefined(read: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
