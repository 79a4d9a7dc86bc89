import { unsupported } from '../../../shared/errors.ts';
import { Derivation } from '../derivatives/derivation.ts';
import { Emitter } from '../emitter.ts';
import type { Facts } from '../facts.ts';
import { isStandard } from '../network.ts';
import { toNode, toTensor } from '../onnx/build.ts';
import { attributeType, elementType, type OnnxModel, type OnnxNode, type OnnxTensor } from '../onnx/model.ts';
import { numbersOf } from '../onnx/values.ts';
import { activationsInDouble } from './activations.ts';
import { convolving } from './convolve.ts';
import { doubleKernels, singleKernels } from './kernels.ts';
import { poolsInDouble } from './pools.ts';
import type { RewritingTable } from './rewriting.ts';

const rewritings: RewritingTable = { ...activationsInDouble, ...convolving, ...poolsInDouble };

/** A model in double precision inside; its inputs and outputs stay float32. */
export interface DoubleModel {
  readonly model: OnnxModel;
  /** Operators that had to stay in single precision, each once. */
  readonly single: readonly string[];
}

/**
 * Rewrites a model to compute in double precision with what onnxruntime's CPU provider has for it. Weights are widened,
 * images cast on their way in and results on their way out; convolutions become matrix products, tap by tap.
 * @param shapes Shape of every tensor of the model.
 * @throws Unsupported naming an operator about which nothing is known in double precision.
 */
export function toDoubleModel(model: OnnxModel, shapes: ReadonlyMap<string, readonly number[]>): DoubleModel {
  const { graph } = model;
  if (graph === null) throw unsupported({ what: 'this model holds no graph' });
  const emit = new Emitter('double');
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor] as const));
  const facts: Facts = { shapes, values: new Map() };
  const single = new Set<string>();
  const entries = graph.inputs.flatMap(({ name, type }) =>
    type?.tensor?.elementType === elementType.float ? [name] : [],
  );
  const exits = new Set(graph.outputs.map(({ name }) => name));
  const renamed = (name: string) =>
    entries.includes(name) || exits.has(name) ? `platelens:double:${name}` : name;
  const body = graph.nodes.flatMap((node) => {
    const place = new Derivation(node, [], emit, { facts, constants, onPath: new Set() });
    return rewrite(node, place, single);
  });
  const nodes = [
    ...entries.map((name) => cast(name, renamed(name), elementType.double)),
    ...body.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    })),
    ...[...exits].map((name) => cast(renamed(name), name, elementType.float)),
  ];
  const initializers = [...graph.initializers, ...emit.constants.values()].map(widened);
  return { model: { ...model, graph: { ...graph, nodes, initializers } }, single: [...single].sort() };
}

const cast = (from: string, to: string, type: number): OnnxNode => toNode('Cast', [from], [to], { to: type });

/** What computes the node's outputs in double precision. */
function rewrite(node: OnnxNode, place: Derivation, single: Set<string>): OnnxNode[] {
  const { emit } = place;
  const first = emit.nodes.length;
  const written = () => emit.nodes.splice(first);
  const rewriting =
    isStandard(node) && Object.hasOwn(rewritings, node.opType) ? rewritings[node.opType] : undefined;
  if (rewriting !== undefined) {
    const result = rewriting(place);
    return [...written(), toNode('Identity', [result], [place.y])];
  }
  if (isStandard(node) && doubleKernels.has(node.opType)) return [inDouble(node)];
  if (isStandard(node) && singleKernels.has(node.opType)) {
    single.add(node.opType);
    const inputs = node.inputs.map((name) =>
      name === '' ? '' : emit.op('Cast', [name], { to: elementType.float }),
    );
    const narrow = emit.name();
    return [...written(), { ...node, inputs, outputs: [narrow] }, cast(narrow, place.y, elementType.double)];
  }
  throw unsupported({
    what: `the operator ${node.opType} cannot be computed in double precision`,
    where: node.name === '' ? undefined : node.name,
    mend: 'Use --set precision=single.',
  });
}

/** The node with float32 in its attributes turned to double. */
function inDouble(node: OnnxNode): OnnxNode {
  const attributes = node.attributes.map((attribute) => {
    if (attribute.t !== null) return { ...attribute, t: widened(attribute.t) };
    const namesType = attribute.type === attributeType.int && ['to', 'dtype'].includes(attribute.name);
    return namesType && attribute.i === elementType.float
      ? { ...attribute, i: elementType.double }
      : attribute;
  });
  return { ...node, attributes };
}

function widened(tensor: OnnxTensor): OnnxTensor {
  if (tensor.dataType !== elementType.float) return tensor;
  return toTensor(tensor.name, tensor.dims, Float64Array.from(numbersOf(tensor)));
}
