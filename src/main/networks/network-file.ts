import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { NetworkFile } from '../../shared/compute-port.ts';
import { badInput, cancelled, isCancelled, notFound, storage } from '../../shared/errors.ts';

/**
 * True for the network's main file and for files of weights beside it: exporters of ONNX call them `NAME.data` or
 * `NAME_data`, those of TensorFlow.js `group1-shard1of2.bin` or `NAME.weights.bin`. Main never reads inside a model
 * file, so the name decides.
 */
export function isPartOf(main: string, name: string): boolean {
  if (name === main || name === `${main}.data` || name === `${main}_data`) return true;
  return main.endsWith('.json') && /shard\d+of\d+(\.bin)?$|\.weights\.bin$/.test(name);
}

/**
 * The files that make up a network: the named one, then the files of weights that belong to it, sorted.
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
  const own = basename(main);
  const beside = (await readdir(folder)).filter((name) => name !== own && isPartOf(own, name)).sort();
  return [main, ...beside.map((name) => join(folder, name))];
}

/**
 * Names a network by the SHA-256 of its bytes, external weights included; without such weights it is what `sha256sum`
 * prints for the file.
 * @throws NotFound, BadInput, Cancelled; Storage where a file cannot be read.
 */
export async function hashNetwork(path: string, signal?: AbortSignal): Promise<NetworkFile> {
  return { path: resolve(path), sha256: await hashFiles(await listNetworkFiles(path), signal) };
}

/** The SHA-256 of files one after another. @throws Cancelled; Storage where one cannot be read. */
export async function hashFiles(files: readonly string[], signal?: AbortSignal): Promise<string> {
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
  return hash.digest('hex');
}
