import { badInput } from '../../../shared/errors.ts';
import { attributeType, type OnnxNode } from '../onnx/model.ts';

/** The tensors that a node needs, those that its inner graphs take from outside included. */
function needsOf(node: OnnxNode): readonly string[] {
  const inner = node.attributes.flatMap((attribute) => {
    if (attribute.type !== attributeType.graph && attribute.g === null) return attribute.graphs;
    return attribute.g === null ? [] : [attribute.g];
  });
  const captured = inner.flatMap((graph) => {
    const made = new Set(graph.nodes.flatMap((one) => one.outputs));
    for (const { name } of [...graph.inputs, ...graph.initializers]) made.add(name);
    const used = [...graph.nodes.flatMap(needsOf), ...graph.outputs.map(({ name }) => name)];
    return used.filter((name) => !made.has(name));
  });
  return [...node.inputs, ...captured].filter((name) => name !== '');
}

/**
 * Puts nodes into an order in which they can be run, and keeps the file's order where it can be.
 * @throws BadInput where a name is made twice, nowhere, or from itself.
 */
export function inRunningOrder(
  nodes: readonly OnnxNode[],
  given: ReadonlySet<string>,
  where: string | undefined,
): OnnxNode[] {
  const mend = 'Export the network to ONNX again.';
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs.filter((name) => name !== '')) {
      if (makers.has(output) || given.has(output)) {
        throw badInput({ what: `the tensor ${output} is made twice`, where, mend });
      }
      makers.set(output, node);
    }
  }
  const ordered: OnnxNode[] = [];
  const state = new Map<OnnxNode, 'open' | 'done'>();
  for (const node of nodes) visit(node);
  return ordered;

  // Without recursion: a chain of a million nodes must not end in a stack overflow.
  function visit(first: OnnxNode): void {
    const stack = [first];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      const waiting = needsOf(node)
        .flatMap((name) => makerOf(name))
        .filter((maker) => state.get(maker) !== 'done');
      const open = waiting.find((maker) => state.get(maker) === 'open' || maker === node);
      if (open !== undefined) {
        throw badInput({
          what: `the operator ${open.opType} ${open.name} depends on its own result`,
          where,
          mend,
        });
      }
      if (waiting.length === 0) {
        state.set(node, 'done');
        ordered.push(node);
        stack.pop();
      } else {
        state.set(node, 'open');
        stack.push(...waiting.slice(0, 1));
      }
    }
  }

  function makerOf(name: string): OnnxNode[] {
    const maker = makers.get(name);
    if (maker === undefined && !given.has(name)) {
      throw badInput({ what: `the tensor ${name} is used but made nowhere`, where, mend });
    }
    return maker === undefined ? [] : [maker];
  }
}
