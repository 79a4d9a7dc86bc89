import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { NetworkFile } from '../../shared/compute-port.ts';
import { badInput, cancelled, isCancelled, notFound, storage } from '../../shared/errors.ts';

/**
 * The files that make up a network: the named one, then the files of external weights beside it, which exporters call
 * `NAME.data`, `NAME_data` or `NAME.onnx.data`, sorted. Main never reads inside a model file, so the name decides.
 * @throws NotFound or BadInput where the path is no file.
 */
export async function listNetworkFiles(path: string): Promise<string[]> {
  const main = resolve(path);
  const found = await stat(main).catch((cause: unknown) => {
    throw notFound({ what: 'there is no such network file', where: main, mend: 'Check the path.', cause });
  });
  if (!found.isFile()) {
    throw badInput({
      what: 'this is a folder, not a network file',
      where: main,
      mend: 'Name the file in it.',
    });
  }
  const folder = dirname(main);
  const weights = new Set([`${basename(main)}.data`, `${basename(main)}_data`]);
  const beside = (await readdir(folder)).filter((name) => weights.has(name)).sort();
  return [main, ...beside.map((name) => join(folder, name))];
}

/**
 * Names a network by the SHA-256 of its bytes, external weights included; without such weights it is what `sha256sum`
 * prints for the file.
 * @throws NotFound, BadInput, Cancelled; Storage where a file cannot be read.
 */
export async function hashNetwork(path: string, signal?: AbortSignal): Promise<NetworkFile> {
  const files = await listNetworkFiles(path);
  const hash = createHash('sha256');
  for (const file of files) {
    try {
      for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) {
        // A stream without an encoding yields Buffers.
        hash.update(chunk as Buffer);
      }
    } catch (cause) {
      if (isCancelled(cause)) throw cancelled();
      throw storage({ what: 'the file cannot be read', where: file, mend: 'Check its permissions.', cause });
    }
  }
  return { path: resolve(path), sha256: hash.digest('hex') };
}
