import { unsupported } from '../../../../shared/errors.ts';
import { readNetwork } from '../../../graph/index.ts';
import type { Engine } from '../../engine.ts';
import { describeNetwork } from './describe-network.ts';
import { findImageInput, type ImageInput } from './image-input.ts';
import { readModelFile } from './model-file.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { prepare } from './prepare.ts';

export interface OnnxEngineOptions {
  /** Threads inside one operator; 1 by default, since one process a core is faster. */
  readonly threads?: number | undefined;
  readonly device?: 'cpu' | undefined;
  /** Height and width to describe the network at where its file leaves them open. */
  readonly inputSize?: readonly [number, number] | undefined;
}

/** Tried in turn to describe a network whose file leaves its input's size open. */
const usualSizes: readonly number[] = [224, 256, 512, 128, 64, 48, 32, 28];

/**
 * Opens an ONNX network for prediction and explanation with onnxruntime.
 * @throws BadInput naming the file and the mend where it is broken, Unsupported where it is no image network.
 */
export async function openOnnxEngine(
  file: { readonly path: string; readonly sha256?: string },
  options: OnnxEngineOptions = {},
): Promise<Engine> {
  const settings = { where: file.path, threads: options.threads ?? 1 };
  const network = readNetwork(await readModelFile(file.path), file.path);
  const input = findImageInput(network, file.path);
  const failures: unknown[] = [];
  for (const shape of shapesToTry(input, options.inputSize)) {
    try {
      const headed = await prepare(network, input.name, shape, settings);
      const description = describeNetwork(network, input, headed, shape);
      return new OnnxEngine({ network, input, description, settings, first: { shape, headed } });
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw failures[0] ?? unsupported({ what: 'it takes no image', where: file.path });
}

function shapesToTry(
  { dims }: ImageInput,
  size: readonly [number, number] | undefined,
): readonly (readonly number[])[] {
  const [batch, channels, height, width] = dims;
  const sizes = size === undefined ? usualSizes.map((length) => [length, length] as const) : [size];
  const tried = height != null && width != null ? [[height, width] as const] : sizes;
  return tried.map(([h, w]) => [batch ?? 1, channels ?? 3, height ?? h, width ?? w]);
}
