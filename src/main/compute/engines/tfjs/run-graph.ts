import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Dialect } from './model/dialect.ts';
import type { LayerDefinition, LayerGraph, LayerNode, Operand } from './model/graph.ts';
import type { Value } from './operations/operation.ts';
import { operationOf } from './operations/registry.ts';

/** A graph with its weights on the backend. */
export interface Loaded {
  readonly graph: LayerGraph;
  readonly dialect: Dialect;
  /** By the layer's path, then by name. */
  readonly weights: ReadonlyMap<string, ReadonlyMap<string, Tensor>>;
}

export interface RunOptions {
  /** Sees each node's value; what it returns takes the value's place for the nodes that follow. */
  readonly see?: (name: string, value: Tensor) => Tensor;
  /** Free every value once its last reader is done. Not while derivatives are recorded, which need them all. */
  readonly frugal: boolean;
}

/**
 * Runs the graph on one input and answers the values of the named nodes. Call it in a `tf.tidy`.
 * @param image The network's input in its own order of axes.
 */
export function runGraph(
  loaded: Loaded,
  image: Tensor,
  wanted: readonly string[],
  { see = (_, value) => value, frugal }: RunOptions,
): ReadonlyMap<string, Tensor> {
  const { graph } = loaded;
  const input = graph.inputs[0]?.name ?? '';
  const values = new Map<Operand, Tensor>([[input, image], ...filledInputs(graph, image)]);
  const lastReaders = frugal
    ? findLastReaders(graph, [...wanted, input])
    : new Map<string, readonly string[]>();
  for (const node of graph.nodes) {
    const operands = node.inputs.map((operand) =>
      typeof operand === 'number' ? operand : valueOf(values, operand),
    );
    values.set(node.name, see(node.name, runNode(loaded, node, operands)));
    for (const done of lastReaders.get(node.name) ?? []) {
      values.get(done)?.dispose();
      values.delete(done);
    }
  }
  return new Map(wanted.map((name) => [name, valueOf(values, name)]));
}

/** Constants for the inputs that do not take the image; lengths that are left open follow the image's. */
function filledInputs({ inputs }: LayerGraph, image: Tensor): [string, Tensor][] {
  return inputs.slice(1).map(({ name, shape, fill = 0 }) => {
    const [batch, ...grid] = image.shape;
    return [name, tf.fill([batch, ...shape.map((length, axis) => length ?? grid[axis] ?? 1)], fill)];
  });
}

function runNode({ weights, dialect }: Loaded, { layer }: LayerNode, operands: readonly Value[]): Tensor {
  const run = () =>
    operationOf(layer).run(operands, {
      config: layer.config,
      dialect,
      weight: (name) => weightOf(weights, layer, name),
    });
  return tf.tidy(run);
}

function weightOf(weights: Loaded['weights'], { path }: LayerDefinition, name: string): Tensor {
  const weight = weights.get(path)?.get(name);
  if (weight === undefined) throw new Error(`layer ${path} was loaded without its ${name}`);
  return weight;
}

function valueOf(values: ReadonlyMap<Operand, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${name} is read before it is made`);
  return value;
}

/** For every node the values that nobody reads after it. */
function findLastReaders(
  { nodes }: LayerGraph,
  kept: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const last = new Map<string, string>();
  for (const { name, inputs } of nodes) {
    last.set(name, name);
    for (const input of inputs) if (typeof input === 'string') last.set(input, name);
  }
  for (const name of kept) last.delete(name);
  const byReader = Map.groupBy(last, ([, reader]) => reader);
  return new Map([...byReader].map(([reader, pairs]) => [reader, pairs.map(([name]) => name)]));
}
