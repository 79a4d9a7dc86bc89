import { Emitter } from './emitter.ts';
import type { Facts } from './facts.ts';
import { consumersOf, isStandard, producersOf, prune, type Network } from './network.ts';
import { floatOf, intOf } from './onnx/attributes.ts';
import type { OnnxNode } from './onnx/model.ts';

/**
 * Merges every batch normalisation into the convolution before it, where nothing else reads the convolution. The
 * merged weights are written as expressions over constants, which onnxruntime folds when it loads the model.
 * @param kept Tensors that must stay, for instance explained layers.
 * @returns the network, and the facts with the shapes of the merged weights.
 */
export function foldBatchNorm(
  network: Network,
  facts: Facts,
  kept: ReadonlySet<string>,
): { readonly network: Network; readonly facts: Facts } {
  const emit = new Emitter('fold');
  const consumers = consumersOf(network);
  const producers = producersOf(network);
  const merged = new Map<OnnxNode, OnnxNode>();
  for (const norm of network.nodes.filter(
    (node) => node.opType === 'BatchNormalization' && isStandard(node),
  )) {
    const [input = '', ...statistics] = norm.inputs;
    const conv = producers.get(input);
    const mergeable =
      conv !== undefined &&
      isStandard(conv) &&
      ['Conv', 'ConvTranspose'].includes(conv.opType) &&
      !kept.has(input) &&
      consumers.get(input)?.length === 1 &&
      [...conv.inputs.slice(1), ...statistics].every((name) => name === '' || network.constants.has(name));
    if (mergeable) merged.set(norm, merge(conv, norm, facts, emit));
  }
  if (merged.size === 0) return { network, facts };
  const shapes = new Map(facts.shapes);
  for (const [norm, conv] of merged) {
    const weight = producers.get(norm.inputs[0] ?? '')?.inputs[1] ?? '';
    shapes.set(conv.inputs[1] ?? '', facts.shapes.get(weight) ?? []);
  }
  const nodes = [...emit.nodes, ...network.nodes.map((node) => merged.get(node) ?? node)];
  const constants = new Map([...network.constants, ...emit.constants]);
  const ends = network.outputs.map(({ name }) => name);
  return { network: prune({ ...network, nodes, constants }, ends), facts: { ...facts, shapes } };
}

function merge(conv: OnnxNode, norm: OnnxNode, facts: Facts, emit: Emitter): OnnxNode {
  const [input = '', weight = '', bias = ''] = conv.inputs;
  const [, scale = '', shift = '', mean = '', variance = ''] = norm.inputs;
  const deviation = emit.op('Sqrt', [emit.op('Add', [variance, emit.float(floatOf(norm, 'epsilon', 1e-5))])]);
  const factor = emit.op('Div', [scale, deviation]);
  const offset = bias === '' ? emit.op('Neg', [mean]) : emit.op('Sub', [bias, mean]);
  const scaledWeight = conv.opType === 'Conv' ? scaleConv(weight, factor) : scaleTransposed(weight, factor);
  const newBias = emit.op('Add', [emit.op('Mul', [offset, factor]), shift]);
  return { ...conv, inputs: [input, scaledWeight, newBias], outputs: norm.outputs.slice(0, 1) };

  /** Weights [M, C/group, ...]: one factor for every output channel M. */
  function scaleConv(name: string, factors: string): string {
    const ones = (facts.shapes.get(name) ?? []).slice(1).map(() => 1);
    return emit.op('Mul', [name, emit.reshape(factors, [-1, ...ones])]);
  }

  /** Weights [C, M/group, ...]: the output channels lie group by group. */
  function scaleTransposed(name: string, factors: string): string {
    const shape = facts.shapes.get(name) ?? [];
    const [channels = 0, perGroup = 0, ...kernel] = shape;
    const groups = intOf(conv, 'group', 1);
    const ones = kernel.map(() => 1);
    const split = emit.reshape(name, [groups, channels / groups, perGroup, ...kernel]);
    const product = emit.op('Mul', [split, emit.reshape(factors, [groups, 1, perGroup, ...ones])]);
    return emit.reshape(product, shape);
  }
}
