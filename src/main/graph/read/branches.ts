import { isStandard, prune, rename, type Network } from '../network.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx/model.ts';
import { numbersOf } from '../onnx/values.ts';

/**
 * Puts the taken branch in the place of every `If` whose condition hangs on shapes alone, as exporters write them.
 * @param values The tensors whose values are known, constants included.
 * @returns the network without these operators, or null where there is none.
 */
export function inlineBranches(network: Network, values: ReadonlyMap<string, OnnxTensor>): Network | null {
  const constants = new Map(network.constants);
  const names = new Map<string, string>();
  let found = 0;
  const nodes = network.nodes.flatMap((node) => {
    const condition = values.get(node.inputs[0] ?? '');
    if (node.opType !== 'If' || !isStandard(node) || condition === undefined) return [node];
    const branch = branchOf(node, numbersOf(condition)[0] !== 0);
    if (branch === null) return [node];
    found++;
    return inline(node, branch, `${node.name || node.outputs[0] || ''}/${found}/`);
  });
  if (found === 0) return null;
  const ends = network.outputs.map(({ name }) => name);
  return prune(
    rename({ ...network, nodes, constants }, names),
    ends.map((name) => names.get(name) ?? name),
  );

  function inline(node: OnnxNode, branch: OnnxGraph, prefix: string): OnnxNode[] {
    const inner = new Set([
      ...branch.nodes.flatMap(({ outputs }) => outputs),
      ...branch.initializers.map(({ name }) => name),
    ]);
    // A name that the branch does not make is one of the outer graph.
    const translate = (name: string) => (name !== '' && inner.has(name) ? prefix + name : name);
    for (const tensor of branch.initializers) {
      const name = translate(tensor.name);
      constants.set(name, { ...tensor, name });
    }
    branch.outputs.forEach(({ name }, index) => names.set(node.outputs[index] ?? '', translate(name)));
    return branch.nodes.map((one) => ({
      ...one,
      inputs: one.inputs.map(translate),
      outputs: one.outputs.map(translate),
    }));
  }
}

function branchOf(node: OnnxNode, taken: boolean): OnnxGraph | null {
  const name = taken ? 'then_branch' : 'else_branch';
  const branch = node.attributes.find((attribute) => attribute.name === name)?.g ?? null;
  // A branch with branches of its own would need its inner names translated too; it stays as it is.
  return branch === null || branch.nodes.some(({ attributes }) => attributes.some(({ g }) => g !== null))
    ? null
    : branch;
}
