import type { NetworkDescription, TensorInfo } from '../../../../shared/network.ts';
import {
  layersOf,
  missingDerivatives,
  parameterCount,
  recommendLayer,
  type Headed,
  type Network,
  type ValueInfo,
} from '../../../graph/index.ts';
import type { ImageInput } from './image-input.ts';

const typeNames = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
];

/**
 * What `inspect` shows, as the network is at one input shape [batch, channels, height, width]; `opset` is its file's.
 * `whole` has all inputs and outputs of the file, `source` those that are used.
 */
export function describeNetwork(
  { whole, source }: { readonly whole: Network; readonly source: Network },
  input: ImageInput,
  headed: Headed,
  shape: readonly number[],
  opset: number,
): NetworkDescription {
  const [, channels = 1, height = 1, width = 1] = shape;
  const layers = layersOf(headed, [height, width]);
  return {
    format: 'onnx',
    inputs: inFront(whole.inputs, source.inputs[0]?.name).map(toTensorInfo),
    outputs: inFront(whole.outputs, headed.output).map(toTensorInfo),
    inputShape: [channels, input.dims[2] ?? null, input.dims[3] ?? null],
    task: headed.task,
    classCount: headed.shape[1] ?? 1,
    singleLogit: headed.singleLogit,
    strippedActivation: headed.strippedActivation,
    layers,
    recommendedLayer: recommendLayer(layers, headed),
    operators: [...new Set(source.nodes.map(({ opType }) => opType))].sort(),
    missingDerivatives: missingDerivatives(headed, input.name),
    parameterCount: parameterCount(source),
    opset,
  };
}

/** The named tensor first, the others in the file's order. */
const inFront = (infos: readonly ValueInfo[], name: string | undefined) =>
  infos.toSorted((a, b) => Number(b.name === name) - Number(a.name === name));

function toTensorInfo({ name, type }: ValueInfo): TensorInfo {
  const dims = type?.tensor?.shape?.dims ?? [];
  return {
    name,
    type: typeNames[type?.tensor?.elementType ?? 0] ?? 'other',
    shape: dims.map(({ value }) => (value > 0 ? value : null)),
  };
}
