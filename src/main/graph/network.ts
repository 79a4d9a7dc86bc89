import type { OnnxNode, OnnxTensor, OperatorSet, ValueInfo } from './onnx/model.ts';

/**
 * A network as the compiler works on it: standard operators of opset 20 or newer, float32 throughout, no functions,
 * nodes in an order in which they can be run, every name made once. Passes make new networks and change none.
 */
export interface Network {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  /** What has to be fed; never a constant. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly opsets: readonly OperatorSet[];
  /** Names of the file that were removed, with the tensor that holds the same values. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** The tensor that a name of the file stands for after all passes. */
export function resolve(network: Network, name: string): string {
  let current = name;
  for (let next = network.aliases.get(current); next !== undefined; next = network.aliases.get(current)) {
    current = next;
  }
  return current;
}

/** The version of the standard operators. */
export function opsetOf(network: Pick<Network, 'opsets'>): number {
  return network.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
}

/** True for an operator of the standard set. */
export function isStandard(node: OnnxNode): boolean {
  return node.domain === '' || node.domain === 'ai.onnx';
}

/** For every tensor the nodes that read it. */
export function consumersOf(network: Network): ReadonlyMap<string, readonly OnnxNode[]> {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of network.nodes) {
    for (const input of new Set(node.inputs)) {
      const list = consumers.get(input);
      if (list === undefined) consumers.set(input, [node]);
      else list.push(node);
    }
  }
  return consumers;
}

/** For every tensor the node that makes it. */
export function producersOf(network: Network): ReadonlyMap<string, OnnxNode> {
  return new Map(network.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/** The tensors from which one of `ends` is computed, `ends` included. */
export function ancestorsOf(network: Network, ends: readonly string[]): ReadonlySet<string> {
  const found = new Set(ends);
  for (const node of network.nodes.toReversed()) {
    if (node.outputs.some((output) => found.has(output))) node.inputs.forEach((input) => found.add(input));
  }
  return found;
}

/** The tensors that are computed from one of `starts`, `starts` included. */
export function descendantsOf(network: Network, starts: readonly string[]): ReadonlySet<string> {
  const found = new Set(starts);
  for (const node of network.nodes) {
    if (node.inputs.some((input) => found.has(input))) node.outputs.forEach((output) => found.add(output));
  }
  found.delete('');
  return found;
}

/** The same network without the nodes and constants that none of `ends` needs. */
export function prune(network: Network, ends: readonly string[]): Network {
  const needed = ancestorsOf(network, ends);
  return {
    ...network,
    nodes: network.nodes.filter((node) => node.outputs.some((output) => output !== '' && needed.has(output))),
    constants: new Map([...network.constants].filter(([name]) => needed.has(name))),
  };
}

/** The same network with every use of a name replaced. The replaced names become aliases. */
export function rename(network: Network, names: ReadonlyMap<string, string>): Network {
  const aliases = new Map([...network.aliases, ...names]);
  const next = { ...network, aliases };
  const renamed = (name: string) => resolve(next, name);
  return {
    ...next,
    nodes: network.nodes.map((node) =>
      node.inputs.some((input) => names.has(input)) ? { ...node, inputs: node.inputs.map(renamed) } : node,
    ),
    outputs: network.outputs.map((output) => ({ ...output, name: renamed(output.name) })),
  };
}
