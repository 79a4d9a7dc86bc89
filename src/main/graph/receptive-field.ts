import type { Facts } from './facts.ts';
import type { Layout } from './layouts.ts';
import { isStandard, type Network } from './network.ts';
import type { OnnxNode } from './onnx/model.ts';
import { reachOf, type Reach, type Span } from './reach.ts';

/** What is needed of a tensor: a span of places along each axis of its grid. */
type Spans = readonly [vertical: Span, horizontal: Span];
/** `everything` where the whole picture is needed, whatever its size. */
type Need = Spans | 'everything';

/**
 * The receptive field of a layer: how many input pixels, vertically and horizontally, the cell in the middle of its
 * grid is computed from. Found by walking from the cell back to the input through the operators' windows, with no
 * regard to the picture's border, so that it may be larger than the picture. Where paths join it is the hull of both.
 * @returns null where the cell hangs on the whole picture, for instance through a mean over it, or where an operator
 * on the way mixes places in a way that is not followed.
 */
export function receptiveField(followed: Followed, layer: string): readonly [number, number] | null {
  const { network, facts } = followed;
  const shape = facts.shapes.get(layer) ?? [];
  const middle = (axis: number): Span => [
    Math.floor((shape[axis] ?? 1) / 2),
    Math.floor((shape[axis] ?? 1) / 2),
  ];
  const needs = new Map<string, Need>([[layer, [middle(2), middle(3)]]]);
  for (const node of network.nodes.toReversed()) {
    const need = needOf(node, needs);
    if (need === null) continue;
    for (const [index, name] of node.inputs.entries()) {
      if (name === '' || network.constants.has(name)) continue;
      const before = need === 'everything' ? need : needBefore(node, index, need, followed);
      needs.set(name, hull(needs.get(name), before));
    }
  }
  const [input] = network.inputs;
  const seen = needs.get(input?.name ?? '');
  if (seen === undefined || seen === 'everything') return null;
  const [[top, bottom], [left, right]] = seen;
  return [bottom - top + 1, right - left + 1];
}

export interface Followed {
  readonly network: Network;
  readonly facts: Facts;
  readonly layouts: ReadonlyMap<string, Layout>;
}

/** What is needed of a node's outputs together, or null where nothing is. */
function needOf(node: OnnxNode, needs: ReadonlyMap<string, Need>): Need | null {
  let all: Need | undefined;
  for (const output of node.outputs) {
    const need = needs.get(output);
    if (need !== undefined) all = hull(all, need);
  }
  return all ?? null;
}

function hull(a: Need | undefined, b: Need): Need {
  if (a === undefined) return b;
  if (a === 'everything' || b === 'everything') return 'everything';
  const join = (one: Span, other: Span): Span => [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
  return [join(a[0], b[0]), join(a[1], b[1])];
}

function needBefore(node: OnnxNode, index: number, need: Spans, known: Followed): Need {
  const output = gridOf(node.outputs[0] ?? '', known);
  const input = gridOf(node.inputs[index] ?? '', known);
  if (!isStandard(node) || output === null || input === null) return 'everything';
  const spans = ([0, 1] as const).map((axis): Span | null => {
    // A single place that is spread over the grid is needed as it is.
    if (input.lengths[axis] === 1 && output.lengths[axis] > 1) return [0, 0];
    const reach: Reach = {
      node,
      axis,
      input,
      output,
      shapes: known.facts.shapes,
      constants: known.network.constants,
    };
    return reachOf(reach, need[axis]);
  });
  const [vertical = null, horizontal = null] = spans;
  return vertical === null || horizontal === null ? 'everything' : [vertical, horizontal];
}

/** Which axes of a tensor are its grid, with their lengths; null for a tensor without one. */
function gridOf(name: string, { facts, layouts }: Followed): Reach['input'] | null {
  const shape = facts.shapes.get(name);
  const layout = layouts.get(name);
  if (shape === undefined || layout === undefined || shape.length < 4) return null;
  const axes =
    layout === 'channels-last'
      ? ([shape.length - 3, shape.length - 2] as const)
      : ([shape.length - 2, shape.length - 1] as const);
  return { axes, lengths: [shape[axes[0]] ?? 1, shape[axes[1]] ?? 1], rank: shape.length };
}
