import type { OnnxAttribute, OnnxNode } from './model.ts';

function find(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attributes.find((attribute) => attribute.name === name);
}

/** A node's whole number, or the operator's default where it has none. */
export function intOf(node: OnnxNode, name: string, fallback: number): number {
  return find(node, name)?.i ?? fallback;
}

/** A node's list of whole numbers; undefined where it has none. */
export function intsOf(node: OnnxNode, name: string): readonly number[] | undefined {
  return find(node, name)?.ints;
}

/** A node's float, or the operator's default where it has none. */
export function floatOf(node: OnnxNode, name: string, fallback: number): number {
  return find(node, name)?.f ?? fallback;
}

/** A node's list of floats; undefined where it has none. */
export function floatsOf(node: OnnxNode, name: string): readonly number[] | undefined {
  return find(node, name)?.floats;
}

/** A node's text, or the operator's default where it has none. */
export function textOf(node: OnnxNode, name: string, fallback: string): string {
  const bytes = find(node, name)?.s;
  return bytes === undefined ? fallback : String.fromCharCode(...bytes);
}

export function hasAttribute(node: OnnxNode, name: string): boolean {
  return find(node, name) !== undefined;
}

/** The node's attributes but those named. */
export function attributesWithout(node: OnnxNode, ...names: readonly string[]): OnnxAttribute[] {
  return node.attributes.filter((attribute) => !names.includes(attribute.name));
}
