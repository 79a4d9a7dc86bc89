import { open, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { badInput, notFound } from '../../../../shared/errors.ts';
import { sizeOf } from '../../../../shared/tensor.ts';
import { bytesPerValue, decodeModel, type OnnxModel, type OnnxTensor } from '../../../graph/index.ts';

/** The format itself ends at 2 GiB; larger networks keep their weights in a second file. */
const largestFile = 2 ** 31 - 1;

/**
 * Reads an ONNX file and the files beside it that hold its weights.
 * @throws NotFound, or BadInput naming the file: cut short, no ONNX, too large, weights missing or outside its folder.
 */
export async function readModelFile(path: string): Promise<OnnxModel> {
  const model = decodeModel(await readWhole(path), path);
  const { graph } = model;
  if (graph === null) return model;
  const external = new ExternalFiles(path);
  const initializers: OnnxTensor[] = [];
  for (const tensor of graph.initializers) initializers.push(await external.resolve(tensor));
  return { ...model, graph: { ...graph, initializers } };
}

async function readWhole(path: string): Promise<Uint8Array> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw notFound({ what: 'there is no such network file', where: path, cause });
  });
  if (!facts.isFile())
    throw badInput({ what: 'this is not a file', where: path, mend: 'Name an .onnx file.' });
  if (facts.size > largestFile) {
    throw badInput({ what: 'the file is larger than an ONNX file can be (2 GiB)', where: path });
  }
  return readFile(path);
}

/** The weight files of one model, each opened once, only inside the model's own folder. */
class ExternalFiles {
  readonly #path: string;
  readonly #read = new Map<string, Promise<Uint8Array>>();

  constructor(path: string) {
    this.#path = path;
  }

  async resolve(tensor: OnnxTensor): Promise<OnnxTensor> {
    if (tensor.dataLocation !== 1) return tensor;
    const entry = (key: string) => tensor.externalData.find((one) => one.key === key)?.value;
    const location = entry('location') ?? '';
    const bytes = await this.#open(location);
    const offset = Number(entry('offset') ?? 0);
    const expected = sizeOf(tensor.dims) * bytesPerValue(tensor.dataType);
    const length = Number(entry('length') ?? expected);
    const fits = offset >= 0 && length === expected && offset + length <= bytes.length;
    if (!fits)
      throw this.#refuse(`the weight ${tensor.name} does not lie in ${location}: the file is cut short`);
    return { ...tensor, dataLocation: 0, externalData: [], rawData: bytes.subarray(offset, offset + length) };
  }

  #open(location: string): Promise<Uint8Array> {
    const known = this.#read.get(location);
    if (known !== undefined) return known;
    const reading = this.#readInside(location);
    this.#read.set(location, reading);
    return reading;
  }

  async #readInside(location: string): Promise<Uint8Array> {
    const folder = await realpath(dirname(this.#path));
    const named = join(folder, location);
    if (location === '' || isAbsolute(location) || isOutside(folder, named)) {
      throw this.#refuse(`its weights are said to lie outside its folder (${location})`);
    }
    const real = await realpath(named).catch((cause: unknown) => {
      throw this.#refuse(`its weight file ${location} is missing`, cause);
    });
    if (isOutside(folder, real)) throw this.#refuse(`its weight file ${location} links outside its folder`);
    const handle = await open(real);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  #refuse(what: string, cause?: unknown): Error {
    const mend = 'Keep the weight file beside the .onnx file as it was exported.';
    return badInput({ what, where: this.#path, mend, cause });
  }
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || way.startsWith('..') || isAbsolute(way);
}
