import { Emitter } from './emitter.ts';
import type { Facts } from './facts.ts';
import { consumersOf, isStandard, producersOf, prune, type Network } from './network.ts';
import type { OnnxNode } from './onnx/model.ts';

/**
 * Lets every MaxPool that is the only reader of a Relu come before it: both orders give the same values, and the same
 * gradients, but the Relu and its mask then work on the smaller tensor.
 * @param kept Tensors that must stay, for instance explained layers.
 */
export function poolBeforeRelu(
  network: Network,
  facts: Facts,
  kept: ReadonlySet<string>,
): { readonly network: Network; readonly facts: Facts } {
  const consumers = consumersOf(network);
  const producers = producersOf(network);
  const emit = new Emitter('pool');
  const shapes = new Map(facts.shapes);
  const swapped = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const pool of network.nodes.filter((node) => node.opType === 'MaxPool' && isStandard(node))) {
    const [active = ''] = pool.inputs;
    const relu = producers.get(active);
    const movable =
      relu?.opType === 'Relu' &&
      isStandard(relu) &&
      !kept.has(active) &&
      consumers.get(active)?.length === 1 &&
      pool.outputs.slice(1).every((name) => name === '');
    if (!movable) continue;
    const pooled = emit.name();
    shapes.set(pooled, facts.shapes.get(pool.outputs[0] ?? '') ?? []);
    swapped.set(pool, [
      { ...pool, inputs: relu.inputs, outputs: [pooled] },
      { ...relu, inputs: [pooled], outputs: pool.outputs.slice(0, 1) },
    ]);
  }
  if (swapped.size === 0) return { network, facts };
  const nodes = network.nodes.flatMap((node) => swapped.get(node) ?? [node]);
  const ends = [...network.outputs.map(({ name }) => name), ...kept];
  return { network: prune({ ...network, nodes }, ends), facts: { ...facts, shapes } };
}
