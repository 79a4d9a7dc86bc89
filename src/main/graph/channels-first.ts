import { toNode, toValueInfo } from './onnx/build.ts';
import type { ValueInfo } from './onnx/model.ts';
import type { Network } from './network.ts';

/** More channels than this in the last axis are a width. */
const mostChannels = 4;

function lengths(input: ValueInfo): number[] {
  return input.type?.tensor?.shape?.dims.map(({ value }) => value) ?? [];
}

/** True for [batch, height, width, channels], as TensorFlow's networks have it: few channels, and they come last. */
function isChannelsLast(dims: readonly number[]): boolean {
  const isCount = (length: number | undefined) =>
    length !== undefined && length >= 1 && length <= mostChannels;
  return dims.length === 4 && isCount(dims[3]) && !isCount(dims[1]);
}

/**
 * Gives a network with a channels-last image input a channels-first one in front of it, under the name
 * `platelens:channels-first`; gradients then come out channels first too. Other networks stay as they are.
 */
export function withChannelsFirst(network: Network): Network {
  const [input] = network.inputs;
  const dims = input === undefined ? [] : lengths(input);
  if (input === undefined || network.inputs.length !== 1 || !isChannelsLast(dims)) return network;
  const name = 'platelens:channels-first';
  const turned = [0, 3, 1, 2].map((axis) => {
    const length = dims[axis] ?? -1;
    return length > 0 ? length : null;
  });
  return {
    ...network,
    inputs: [toValueInfo(name, turned, input.type?.tensor?.elementType)],
    nodes: [toNode('Transpose', [name], [input.name], { perm: [0, 2, 3, 1] }), ...network.nodes],
  };
}
