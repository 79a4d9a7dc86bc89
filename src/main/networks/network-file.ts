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

/** The file that a folder saved by TensorFlow.js starts with. */
const folderFile = 'model.json';

/**
 * The files that make up a network: the named one, or a folder's `model.json`, then the files of weights that belong
 * to it, sorted.
 * @throws NotFound or BadInput where the path is neither.
 */
export async function listNetworkFiles(path: string): Promise<string[]> {
  const main = await findMainFile(resolve(path));
  const folder = dirname(main);
  const own = basename(main);
  const beside = (await readdir(folder)).filter((name) => name !== own && isPartOf(own, name)).sort();
  return [main, ...beside.map((name) => join(folder, name))];
}

async function findMainFile(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw notFound({ what: 'there is no such network file', where: path, mend: 'Check the path.', cause });
  });
  if (found.isFile()) return path;
  const inside = join(path, folderFile);
  if ((await stat(inside).catch(() => null))?.isFile() === true) return inside;
  throw badInput({
    what: `this is a folder without a ${folderFile}, not a network file`,
    where: path,
    mend: 'Name the file in it.',
  });
}

/**
 * Names a network by the SHA-256 of its bytes, external weights included; without such weights it is what `sha256sum`
 * prints for the file.
 * @throws NotFound, BadInput, Cancelled; Storage where a file cannot be read.
 */
export async function hashNetwork(path: string, signal?: AbortSignal): Promise<NetworkFile> {
  const files = await listNetworkFiles(path);
  return { path: files[0] ?? resolve(path), sha256: await hashFiles(files, signal) };
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
