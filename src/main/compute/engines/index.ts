import { open, stat } from 'node:fs/promises';
import type { NetworkFile } from '../../../shared/compute-port.ts';
import type { Device } from '../../../shared/devices.ts';
import { badInput, notFound } from '../../../shared/errors.ts';
import type { Engine } from '../engine.ts';
import { withBackOff } from './back-off.ts';
import { openOnnxEngine } from './onnx/index.ts';
import { isLayersNetwork, openTfjsEngine } from './tfjs/index.ts';
import type { WeightShuffle } from './weight-shuffle.ts';

export interface EngineOptions {
  readonly threads: number;
  readonly device: Device;
  /** The device was chosen automatically: the CPU takes over where it cannot run the network. */
  readonly automatic: boolean;
  /** Opens the network with some of its weights in another order. */
  readonly shuffle?: WeightShuffle | undefined;
}

/** One kind of network file. A new kind of engine is one more line in {@link formats}. */
interface NetworkFormat {
  readonly name: string;
  /** Judges by the file's name in lower case and its first bytes. */
  readonly recognises: (name: string, head: Uint8Array) => boolean;
  readonly open: (file: NetworkFile, options: EngineOptions) => Promise<Engine>;
}

/** An ONNX file starts with its version (field 1, a number), so that its first byte is 8. */
const formats: readonly NetworkFormat[] = [
  {
    name: 'ONNX',
    recognises: (name, head) => name.endsWith('.onnx') || head[0] === 8,
    open: openOnnxEngine,
  },
  {
    name: 'a Keras or TensorFlow.js layers model',
    recognises: isLayersNetwork,
    open: openTfjsEngine,
  },
];

/**
 * Opens a network with the engine that its file asks for. Batches that memory cannot hold are answered in parts.
 * @throws NotFound for a missing file, BadInput for one that is no network this program reads.
 */
export async function openEngine(file: NetworkFile, options: EngineOptions): Promise<Engine> {
  const head = await readHead(file.path);
  const format = formats.find(({ recognises }) => recognises(file.path.toLowerCase(), head));
  if (format === undefined) {
    throw badInput({
      what: 'this is no network file that can be read',
      where: file.path,
      mend: `Export the network as ${formats.map(({ name }) => name).join(' or ')}.`,
    });
  }
  return withBackOff(await format.open(file, options));
}

async function readHead(path: string): Promise<Uint8Array> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw notFound({ what: 'the network file cannot be read', where: path, mend: 'Check its path.', cause });
  });
  if (!facts.isFile())
    throw badInput({ what: 'this is no file', where: path, mend: 'Name the network file.' });
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
