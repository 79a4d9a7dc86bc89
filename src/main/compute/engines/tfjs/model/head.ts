import type { NetworkDescription } from '../../../../../shared/network.ts';
import type { LayerGraph, LayerNode } from './graph.ts';

/** A graph that ends in logits. */
export interface Headless {
  readonly graph: LayerGraph;
  /** The node whose value is the logits. */
  readonly end: string;
  readonly strippedActivation: NetworkDescription['strippedActivation'];
}

/** Layers between a final activation and the output that move values but do not change them. */
const movers: readonly string[] = ['Reshape', 'Flatten', 'Permute', 'Dropout', 'Identity'];

const stripped: ReadonlyMap<unknown, NonNullable<NetworkDescription['strippedActivation']>> = new Map([
  ['softmax', 'softmax'],
  ['sigmoid', 'sigmoid'],
  ['log_softmax', 'log-softmax'],
]);

/**
 * Takes the final softmax or sigmoid off an output: a layer of its own becomes the identity, one that is fused into
 * the last layer becomes linear.
 */
export function stripHead(graph: LayerGraph, end: string): Headless {
  const node = findActivation(graph, end);
  const activation = node === null ? undefined : stripped.get(activationName(node));
  if (node === null || activation === undefined) return { graph, end, strippedActivation: null };
  const nodes = graph.nodes.map((one) => (one === node ? withoutActivation(one) : one));
  return { graph: { ...graph, nodes }, end, strippedActivation: activation };
}

function findActivation({ nodes }: LayerGraph, end: string): LayerNode | null {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const readers = (name: string) => nodes.filter(({ inputs }) => inputs.includes(name)).length;
  let node = byName.get(end);
  while (node !== undefined && movers.includes(node.layer.className))
    node = byName.get(String(node.inputs[0] ?? ''));
  return node !== undefined && readers(node.name) <= 1 ? node : null;
}

const activationName = ({ layer: { className, config } }: LayerNode): unknown =>
  className === 'Softmax' ? 'softmax' : (config.raw('activation') ?? className.toLowerCase());

function withoutActivation(node: LayerNode): LayerNode {
  const { className, config } = node.layer;
  const own = className === 'Softmax' || config.raw('activation') === undefined;
  const layer = own
    ? { ...node.layer, className: 'Identity' }
    : { ...node.layer, config: config.with('activation', 'linear') };
  return { ...node, layer };
}
