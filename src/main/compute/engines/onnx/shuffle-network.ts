import { unsupported } from '../../../../shared/errors.ts';
import { elementType, numbersOf, toTensor, type Network, type OnnxNode } from '../../../graph/index.ts';
import { shuffledValues, type WeightShuffle } from '../weight-shuffle.ts';

/** Operators whose constants are learned. */
const learned: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'BatchNormalization',
  'InstanceNormalization',
  'LayerNormalization',
  'GroupNormalization',
  'PRelu',
]);

/**
 * The same network with the weights of some layers in another order.
 * @throws Unsupported where no layer has weights that can be told apart
 */
export function shuffleNetwork(network: Network, shuffle: WeightShuffle, where: string): Network {
  const layers = network.nodes.filter((node) => weightsOf(network, node).length > 0).toReversed();
  if (layers.length === 0) {
    throw unsupported({
      what: 'its weights cannot be made random: none is a constant of a convolution or of a linear layer',
      where,
      mend: 'Export the network to ONNX with its weights in float32.',
    });
  }
  const chosen = new Set(shuffle.choose(layers.map(nameOf)));
  const constants = new Map(network.constants);
  for (const node of layers.filter((layer) => chosen.has(nameOf(layer)))) {
    for (const name of weightsOf(network, node)) {
      const tensor = network.constants.get(name);
      if (tensor === undefined) continue;
      constants.set(name, toTensor(name, tensor.dims, shuffledValues(numbersOf(tensor), shuffle.seed, name)));
    }
  }
  return { ...network, constants };
}

const nameOf = (node: OnnxNode) => node.name || (node.outputs[0] ?? '');

/** Names of a node's float constants of more than one value. */
function weightsOf({ constants }: Network, node: OnnxNode): string[] {
  if (!learned.has(node.opType)) return [];
  return node.inputs.filter((input) => {
    const tensor = constants.get(input);
    return tensor?.dataType === elementType.float && tensor.dims.some((length) => length > 1);
  });
}
