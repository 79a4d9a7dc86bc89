import type { NetworkFile } from '../../../../shared/compute-port.ts';
import type { Device } from '../../../../shared/devices.ts';
import { choosePorts, opsetOf, readNetwork, withChannelsFirst } from '../../../graph/index.ts';
import type { Engine } from '../../engine.ts';
import { usualSizes } from '../usual-sizes.ts';
import type { WeightShuffle } from '../weight-shuffle.ts';
import { describeNetwork } from './describe-network.ts';
import { findImageInput, type ImageInput } from './image-input.ts';
import { readModelFile } from './model-file.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { prepare } from './prepare.ts';
import { shuffleNetwork } from './shuffle-network.ts';

export interface OnnxEngineOptions {
  /** Threads inside one operator; 1 by default, since one process a core is faster. */
  readonly threads?: number | undefined;
  /** The CPU by default. */
  readonly device?: Device | undefined;
  /** The device was chosen automatically: the CPU takes over where it cannot run the network. */
  readonly automatic?: boolean | undefined;
  /** Opens the network with some of its weights in another order. */
  readonly shuffle?: WeightShuffle | undefined;
  /** Height and width to describe the network at where its file leaves them open. */
  readonly inputSize?: readonly [number, number] | undefined;
}

/**
 * Opens an ONNX network for prediction and explanation with onnxruntime.
 * @throws BadInput naming the file and the mend where it is broken, Unsupported where it is no image network.
 */
export async function openOnnxEngine(
  file: Pick<NetworkFile, 'path' | 'ports'>,
  options: OnnxEngineOptions = {},
): Promise<Engine> {
  const { device = 'cpu', automatic = false } = options;
  const settings = { where: file.path, threads: options.threads ?? 1 };
  const model = await readModelFile(file.path);
  const read = readNetwork(model, file.path);
  const whole = options.shuffle === undefined ? read : shuffleNetwork(read, options.shuffle, file.path);
  const source = choosePorts(whole, file.ports ?? {}, file.path);
  const network = withChannelsFirst(source);
  const input = findImageInput(network, file.path);
  let firstFailure: unknown;
  for (const shape of shapesToTry(input, options.inputSize)) {
    try {
      const headed = await prepare(network, input.name, shape, settings);
      const description = describeNetwork({ whole, source }, input, headed, shape, opsetOf(model));
      const first = { shape, headed };
      return new OnnxEngine({ network, input, description, settings, device, automatic, first });
    } catch (failure) {
      firstFailure ??= failure;
    }
  }
  throw firstFailure instanceof Error ? firstFailure : new Error(String(firstFailure));
}

function shapesToTry(
  { dims }: ImageInput,
  size: readonly [number, number] | undefined,
): readonly (readonly number[])[] {
  const [batch = null, channels = null, height = null, width = null] = dims;
  const squares = usualSizes.map((length) => [length, length] as const);
  const fixed = height !== null && width !== null ? [[height, width] as const] : null;
  const sizes = fixed ?? (size === undefined ? squares : [size]);
  return sizes.map(([h, w]) => [batch ?? 1, channels ?? 3, height ?? h, width ?? w]);
}
