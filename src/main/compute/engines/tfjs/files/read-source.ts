import { badInput } from '../../../../../shared/errors.ts';
import { openFolder, openZip } from './bundle.ts';
import { readKerasH5 } from './keras-h5.ts';
import { readKerasZip } from './keras-zip.ts';
import { readLayersJson } from './layers-json.ts';
import type { NetworkSource } from './source.ts';

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const zipSignature = [0x50, 0x4b, 0x03, 0x04];
const openBrace = 0x7b;

const startsWith = (head: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => head[index] === byte);

/** True where a file may be a network of Keras or TensorFlow.js, judged by its name and its first bytes. */
export function isLayersNetwork(name: string, head: Uint8Array): boolean {
  return (
    /\.(h5|hdf5|keras|json)$/.test(name) ||
    startsWith(head, hdf5Signature) ||
    startsWith(head, zipSignature) ||
    head[0] === openBrace
  );
}

/**
 * Reads a network's files: TensorFlow.js `model.json` with its weight files, a zip of these, `.keras`, or `.h5`. What
 * it is, its first bytes tell.
 * @throws NotFound, BadInput or Unsupported naming the file, what is wrong with it, and the mend.
 */
export async function readSource(path: string): Promise<NetworkSource> {
  const folder = openFolder(path);
  const bytes = await folder.read(folder.main);
  if (startsWith(bytes, hdf5Signature)) return readKerasH5(bytes, path);
  if (!startsWith(bytes, zipSignature)) return readLayersJson(folder, folder.main);
  const { names, bundle } = openZip(bytes, path);
  if (names.includes('config.json') && names.includes('model.weights.h5')) return readKerasZip(bundle);
  const descriptions = names.filter((name) => name.endsWith('.json'));
  const description = descriptions.find((name) => name === 'model.json') ?? descriptions[0];
  const h5 = names.find((name) => /\.(h5|hdf5)$/.test(name));
  if (description !== undefined) return readLayersJson(bundle, description);
  if (h5 !== undefined) return readKerasH5(await bundle.read(h5), path);
  throw badInput({
    what: `the zip holds no network (${names.slice(0, 5).join(', ')})`,
    where: path,
    mend: 'A TensorFlow.js model.json with its weight files, or a .keras file, is expected.',
  });
}
