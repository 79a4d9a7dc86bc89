import { unsupported } from '../../shared/errors.ts';
import { Emitter } from './emitter.ts';
import type { Facts } from './facts.ts';
import { layoutsOf } from './layouts.ts';
import { consumersOf, isStandard, producersOf, prune, type Network } from './network.ts';
import type { OnnxNode } from './onnx/model.ts';

/** A network that ends in logits [B, K] or [B, K, H, W]. */
export interface Headed {
  readonly network: Network;
  /** The given facts and those of the operators added here. */
  readonly facts: Facts;
  readonly logits: string;
  /** The network's own output that the logits stand for. */
  readonly output: string;
  /** Shape of the logits, batch included. */
  readonly shape: readonly number[];
  readonly task: 'classification' | 'segmentation';
  /** True where K = 2 was made of one logit z as (-z, z). */
  readonly singleLogit: boolean;
  readonly strippedActivation: 'softmax' | 'sigmoid' | 'log-softmax' | null;
}

const activations: ReadonlyMap<string, NonNullable<Headed['strippedActivation']>> = new Map([
  ['Softmax', 'softmax'],
  ['Sigmoid', 'sigmoid'],
  ['LogSoftmax', 'log-softmax'],
]);

/** Operators between a final activation and the output that move values but do not change them. */
const movers: readonly string[] = [
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Identity',
  'Cast',
];

/**
 * Makes the network end in logits. Of several outputs the first of rank 4 or 2 counts. A final softmax, sigmoid or
 * log-softmax is removed and recorded; a single logit z becomes the two classes (-z, z); a [B, K, 1, 1] output is a
 * classification.
 * @throws Unsupported where no output has such a shape.
 */
export function toLogits(network: Network, facts: Facts): Headed {
  const output = network.outputs.find(({ name }) =>
    [2, 4].includes(facts.shapes.get(name)?.length ?? 0),
  )?.name;
  if (output === undefined) {
    throw unsupported({
      what: 'none of its outputs is [batch, classes] or [batch, classes, height, width]',
      mend: 'Export the network so that its first output holds the class logits.',
    });
  }
  const end = finalActivation(network, output);
  const bare = end === null ? network : bypass(network, end);
  const logits = end?.outputs[0] === output ? (end.inputs[0] ?? output) : output;
  const emit = new Emitter('head');
  // A final activation keeps the shape of what it is given, so the output's shape is the logits' too.
  const given = facts.shapes.get(output) ?? [];
  const turns = given.length === 4 && layoutsOf(network, facts).get(output) === 'channels-last';
  const turned = turns ? emit.op('Transpose', [logits], { perm: [0, 3, 1, 2] }) : logits;
  const found = turns ? [0, 3, 1, 2].map((axis) => given[axis] ?? 0) : given;
  const flat = found.length === 4 && found[2] === 1 && found[3] === 1;
  const bareShape = flat ? found.slice(0, 2) : found;
  const classes = flat ? emit.reshape(turned, bareShape) : turned;
  const singleLogit = found[1] === 1;
  const absent = singleLogit ? emit.op('Neg', [classes]) : classes;
  const twin = singleLogit ? emit.op('Concat', [absent, classes], { axis: 1 }) : classes;
  const shape = singleLogit ? bareShape.with(1, 2) : bareShape;
  const shapes = new Map(facts.shapes)
    .set(turned, found)
    .set(classes, bareShape)
    .set(absent, bareShape)
    .set(twin, shape);
  return {
    network: append(bare, emit, twin),
    facts: { ...facts, shapes },
    logits: twin,
    output,
    shape,
    task: shape.length === 2 ? 'classification' : 'segmentation',
    singleLogit,
    strippedActivation: end === null ? null : (activations.get(end.opType) ?? null),
  };
}

function append(network: Network, emit: Emitter, end: string): Network {
  const whole = {
    ...network,
    nodes: [...network.nodes, ...emit.nodes],
    constants: new Map([...network.constants, ...emit.constants]),
    outputs: [{ name: end, type: null, docString: '' }],
  };
  return prune(whole, [end]);
}

/** The activation that makes the output, possibly reshaped, if nothing else reads it. */
function finalActivation(network: Network, output: string): OnnxNode | null {
  const producers = producersOf(network);
  const consumers = consumersOf(network);
  let node = producers.get(output);
  while (node !== undefined && isStandard(node) && movers.includes(node.opType)) {
    node = producers.get(node.inputs[0] ?? '');
  }
  if (node === undefined || !isStandard(node) || !activations.has(node.opType)) return null;
  const result = node.outputs[0] ?? '';
  return result === output || (consumers.get(result)?.length ?? 0) <= 1 ? node : null;
}

function bypass(network: Network, activation: OnnxNode): Network {
  const [input = ''] = activation.inputs;
  const [output = ''] = activation.outputs;
  const nodes = network.nodes
    .filter((node) => node !== activation)
    .map((node) =>
      node.inputs.includes(output)
        ? { ...node, inputs: node.inputs.map((name) => (name === output ? input : name)) }
        : node,
    );
  return { ...network, nodes };
}
