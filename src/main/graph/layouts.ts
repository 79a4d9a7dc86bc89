import type { Facts } from './facts.ts';
import { isStandard, type Network } from './network.ts';
import { intsOf } from './onnx/attributes.ts';
import type { OnnxNode } from './onnx/model.ts';

/** Where a tensor keeps its channels: before its grid, as [B, C, h, w], or behind it, as [B, h, w, C]. */
export type Layout = 'channels-first' | 'channels-last';

/** Operators that are defined on [B, C, h, w]. */
const spatial: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'DepthToSpace',
  'SpaceToDepth',
]);

/** Operators after which nothing is known of the layout. */
const mixing: ReadonlySet<string> = new Set([
  'MatMul',
  'Gemm',
  'Einsum',
  'Flatten',
  'Gather',
  'Squeeze',
  'Unsqueeze',
]);

const moves = (permutation: readonly number[] | undefined, order: readonly number[]) =>
  String(permutation) === String(order);

function afterTranspose(node: OnnxNode, before: Layout | undefined): Layout | undefined {
  const permutation = intsOf(node, 'perm');
  if (before === 'channels-first' && moves(permutation, [0, 2, 3, 1])) return 'channels-last';
  if (before === 'channels-last' && moves(permutation, [0, 3, 1, 2])) return 'channels-first';
  // The two axes of the grid stay last while groups of channels change places (channel shuffling).
  const length = permutation?.length ?? 0;
  const keepsGrid = permutation?.at(-1) === length - 1 && permutation.at(-2) === length - 2;
  return keepsGrid ? before : undefined;
}

/** The layout of every tensor of the network that has one, followed from operator to operator. */
export function layoutsOf(network: Network, facts: Facts): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>(network.inputs.map(({ name }) => [name, 'channels-first']));
  const shapeOf = (name: string) => facts.shapes.get(name) ?? [];
  for (const node of network.nodes) {
    const layout = layoutAfter(node);
    if (layout === undefined) continue;
    for (const output of node.outputs) if (output !== '') layouts.set(output, layout);
  }
  return layouts;

  /** A matrix that is multiplied to the channels of every place, which is how channels-last networks write 1 x 1 convolutions. */
  function isPerPlace(node: OnnxNode): boolean {
    const [values = '', matrix = ''] = node.inputs;
    return (
      isStandard(node) &&
      node.opType === 'MatMul' &&
      layouts.get(values) === 'channels-last' &&
      shapeOf(values).length === 4 &&
      network.constants.has(matrix) &&
      shapeOf(matrix).length === 2
    );
  }

  function layoutAfter(node: OnnxNode): Layout | undefined {
    if (isPerPlace(node)) return 'channels-last';
    if (!isStandard(node) || mixing.has(node.opType)) return undefined;
    if (spatial.has(node.opType)) return 'channels-first';
    const known = node.inputs.find((name) => layouts.has(name) && shapeOf(name).length >= 4) ?? '';
    const before = layouts.get(known);
    if (node.opType === 'Transpose') return afterTranspose(node, before);
    if (node.opType !== 'Reshape') return before;
    const sameGrid = String(shapeOf(known).slice(-2)) === String(shapeOf(node.outputs[0] ?? '').slice(-2));
    return sameGrid && before === 'channels-first' ? before : undefined;
  }
}
