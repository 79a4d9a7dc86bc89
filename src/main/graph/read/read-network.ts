import { badInput } from '../../../shared/errors.ts';
import { Emitter } from '../emitter.ts';
import { isStandard, opsetOf, rename, type Network } from '../network.ts';
import { toTensor } from '../onnx/build.ts';
import {
  elementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../onnx/model.ts';
import { bytesPerValue } from '../onnx/values.ts';
import { sizeOf } from '../../../shared/tensor.ts';
import { inlineFunctions } from './functions.ts';
import { inRunningOrder } from './order.ts';
import { computeInSinglePrecision, declareSinglePrecision, toSinglePrecision } from './precision.ts';
import { upgradeNode } from './upgrade.ts';

/** The operator set in which explanations are written; a network of a newer one keeps its own. */
const ownOpset = 20;

/**
 * Brings a decoded model into the compiler's form: functions unfolded, operators as in opset 20, constants apart,
 * half and double precision as float32, nodes in running order.
 * @param where the file, for errors.
 * @throws BadInput for a model that contradicts itself, Unsupported for an opset before 7 or sparse weights.
 */
export function readNetwork(model: OnnxModel, where?: string): Network {
  const { graph } = model;
  if (graph === null) throw badInput({ what: 'this file holds no ONNX graph', where });
  const opset = opsetOf(model);
  const emit = new Emitter('read');
  const constants = new Map<string, OnnxTensor>();
  for (const tensor of graph.initializers) constants.set(tensor.name, checkedTensor(tensor, where));
  const nodes = inlineFunctions(graph.nodes, model.functions, where).flatMap((node) => {
    const value = constantOf(node);
    if (value === undefined) return modernise(node, opset, emit);
    constants.set(value.name, checkedTensor(value, where));
    return [];
  });
  for (const [name, tensor] of emit.constants) constants.set(name, tensor);
  const inputs = graph.inputs.filter(({ name }) => !constants.has(name));
  const given = new Set([...constants.keys(), ...inputs.map(({ name }) => name)]);
  return withoutIdentities({
    nodes: inRunningOrder(nodes, given, where),
    constants,
    inputs: inputs.map(declareSinglePrecision),
    outputs: graph.outputs.map(declareSinglePrecision),
    opsets: [
      { domain: '', version: Math.max(opset, ownOpset) },
      ...model.opsets.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx'),
    ],
    aliases: new Map(),
  });
}

function modernise(node: OnnxNode, opset: number, emit: Emitter): OnnxNode[] {
  const before = emit.nodes.length;
  const single = computeInSinglePrecision(node);
  const upgraded = isStandard(single) ? upgradeNode(single, opset, emit) : single;
  const attributes = upgraded.attributes.map((attribute) => moderniseInner(attribute, opset, emit));
  return [...emit.nodes.splice(before), { ...upgraded, attributes }];
}

/** Branches and loop bodies are graphs in attributes; they follow the same opset. */
function moderniseInner(attribute: OnnxAttribute, opset: number, emit: Emitter): OnnxAttribute {
  if (attribute.g === null) return attribute;
  const inner: OnnxGraph = attribute.g;
  return {
    ...attribute,
    g: {
      ...inner,
      nodes: inner.nodes.flatMap((node) => modernise(node, opset, emit)),
      initializers: inner.initializers.map(toSinglePrecision),
      inputs: inner.inputs.map(declareSinglePrecision),
      outputs: inner.outputs.map(declareSinglePrecision),
      valueInfos: [],
    },
  };
}

/** The value of a Constant node, under its output's name; undefined for every other node. */
function constantOf(node: OnnxNode): OnnxTensor | undefined {
  if (node.opType !== 'Constant' || !isStandard(node)) return undefined;
  const name = node.outputs[0] ?? '';
  const [value] = node.attributes;
  switch (value?.name) {
    case 'value':
      return value.t === null ? undefined : { ...value.t, name };
    case 'value_float':
      return toTensor(name, [], Float32Array.of(value.f));
    case 'value_floats':
      return toTensor(name, [value.floats.length], Float32Array.from(value.floats));
    case 'value_int':
      return toTensor(name, [], BigInt64Array.of(BigInt(value.i)));
    case 'value_ints':
      return toTensor(name, [value.ints.length], BigInt64Array.from(value.ints, BigInt));
    case undefined:
    default:
      return undefined;
  }
}

function checkedTensor(tensor: OnnxTensor, where: string | undefined): OnnxTensor {
  const size = sizeOf(tensor.dims);
  const width = bytesPerValue(tensor.dataType);
  const listed = [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData, tensor.uint64Data];
  const fits =
    tensor.rawData.length === 0
      ? listed.some(({ length }) => length === size)
      : tensor.rawData.length === size * width;
  if (tensor.dims.some((length) => length < 0) || (!fits && tensor.dataType !== elementType.string)) {
    throw badInput({
      what: `the weight ${tensor.name} does not hold the values of its shape [${tensor.dims.join(', ')}]`,
      where,
      mend: 'Export the network to ONNX again.',
    });
  }
  return toSinglePrecision({ ...tensor, docString: '' });
}

const passing: readonly string[] = ['Identity', 'Dropout'];

/**
 * Removes the operators that hand their input on; their outputs become other names of it. A network with branches or
 * loops keeps them, since their inner graphs use outer names too.
 */
export function withoutIdentities(network: Network): Network {
  if (network.nodes.some(({ attributes }) => attributes.some(({ g }) => g !== null))) return network;
  const names = new Map<string, string>();
  const nodes = network.nodes.filter((node) => {
    const [input = ''] = node.inputs;
    const [output = '', mask = ''] = node.outputs;
    const removable = isStandard(node) && passing.includes(node.opType) && mask === '' && input !== '';
    if (removable) names.set(output, input);
    return !removable;
  });
  return names.size === 0 ? network : rename({ ...network, nodes }, names);
}
