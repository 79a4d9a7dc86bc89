import { badInput } from '../../../shared/errors.ts';
import type { OnnxAttribute, OnnxFunction, OnnxNode } from '../onnx/model.ts';

const mostNodes = 200_000;

/**
 * Replaces every call of a function by the function's nodes.
 * @throws BadInput where functions call each other in a circle or unfold into more than 200 000 nodes.
 */
export function inlineFunctions(
  nodes: readonly OnnxNode[],
  functions: readonly OnnxFunction[],
  where: string | undefined,
): readonly OnnxNode[] {
  const byName = new Map(functions.map((one) => [`${one.domain}/${one.name}`, one]));
  let current = nodes;
  for (let round = 0; current.some((node) => byName.has(`${node.domain}/${node.opType}`)); round++) {
    current = current.flatMap((node, index) => {
      const body = byName.get(`${node.domain}/${node.opType}`);
      return body === undefined ? [node] : instantiate(node, body, `${node.name}/${round}.${index}/`);
    });
    if (round > functions.length || current.length > mostNodes) {
      throw badInput({ what: 'its functions call each other without end', where, mend: 'Export it again.' });
    }
  }
  return current;
}

function instantiate(call: OnnxNode, body: OnnxFunction, prefix: string): OnnxNode[] {
  const names = new Map<string, string>([['', '']]);
  body.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ''));
  body.outputs.forEach((name, index) => names.set(name, call.outputs[index] || prefix + name));
  const translate = (name: string) => names.get(name) ?? prefix + name;
  return body.nodes.map((node) => ({
    ...node,
    name: prefix + node.name,
    inputs: node.inputs.map(translate),
    outputs: node.outputs.map(translate),
    attributes: node.attributes.flatMap((attribute) => bind(attribute, call, body)),
  }));
}

function bind(attribute: OnnxAttribute, call: OnnxNode, body: OnnxFunction): OnnxAttribute[] {
  if (attribute.refAttrName === '') return [attribute];
  const matches = (one: OnnxAttribute) => one.name === attribute.refAttrName;
  const given = call.attributes.find(matches) ?? body.attributeDefaults.find(matches);
  return given === undefined ? [] : [{ ...given, name: attribute.name }];
}
