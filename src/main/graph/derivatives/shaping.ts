import { hasAttribute, intOf, intsOf, textOf } from '../onnx/attributes.ts';
import { elementType } from '../onnx/model.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** The values only moved into another shape; move them back. */
const reshaped: Derivative = (d) => [d.emit.reshape(d.dy, d.shape(d.x))];

const transpose: Derivative = (d) => {
  const rank = d.shape(d.x).length;
  const permutation = intsOf(d.node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return [d.emit.op('Transpose', [d.dy], { perm: inverse })];
};

/** A cast between floats passes the gradient; to whole numbers or truth values it ends it. */
const cast: Derivative = (d) => [intOf(d.node, 'to', 0) === elementType.float ? d.dy : null];

/** Every input is one slice of the output. */
const concat: Derivative = (d) => {
  const axis = d.axisOf(intOf(d.node, 'axis', 0), d.y);
  let start = 0;
  return d.node.inputs.map((input, index) => {
    const from = start;
    start += d.shape(input)[axis] ?? 0;
    if (!d.wants(index)) return null;
    if (d.node.inputs.length === 1) return d.dy;
    return d.emit.op('Slice', [d.dy, d.emit.ints([from]), d.emit.ints([start]), d.emit.ints([axis])]);
  });
};

/** The outputs' gradients side by side, zeros for outputs that lead nowhere. */
const split: Derivative = (d) => {
  const axis = d.axisOf(intOf(d.node, 'axis', 0));
  const parts = d.gradients.map((gradient, index) => {
    return gradient ?? d.emit.zeros(d.shape(d.node.outputs[index] ?? ''));
  });
  return [parts.length === 1 ? (parts[0] ?? null) : d.emit.op('Concat', parts, { axis })];
};

/** y[r * length + i] = x[i] along every axis: add the repeats up. */
const tile: Derivative = (d) => {
  const shape = d.shape(d.x);
  const repeats = d.shape(d.y).map((length, axis) => (shape[axis] === 0 ? 1 : length / (shape[axis] ?? 1)));
  const parts = d.emit.reshape(
    d.dy,
    shape.flatMap((length, axis) => [repeats[axis] ?? 1, length]),
  );
  const axes = shape.map((_, axis) => 2 * axis);
  return [d.emit.op('ReduceSum', [parts, d.emit.ints(axes)], { keepdims: 0 })];
};

/** Depth-to-space is a reshape, a transposition, a reshape; these go backwards. */
function blocks(d: Derivation, spread: readonly number[], blockSize: number, columnsFirst: boolean): string {
  const [batch = 1, depth = 1, height = 1, width = 1] = spread;
  const b = blockSize;
  const rows = d.emit.reshape(d.dy, [batch, depth / (b * b), height, b, width, b]);
  const perm = columnsFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return d.emit.reshape(d.emit.op('Transpose', [rows], { perm }), spread);
}

const depthToSpace: Derivative = (d) => [
  blocks(d, d.shape(d.x), intOf(d.node, 'blocksize', 1), textOf(d.node, 'mode', 'DCR') === 'CRD'),
];

const spaceToDepth: Derivative = (d) => {
  const blocksize = intOf(d.node, 'blocksize', 1);
  return [d.emit.op('DepthToSpace', [d.dy], { blocksize, mode: 'DCR' })];
};

/** A running sum is undone by the running sum from the other end. */
const cumulate: Derivative = (d) => [
  d.emit.op('CumSum', [d.dy, d.input(1)], {
    exclusive: intOf(d.node, 'exclusive', 0),
    reverse: 1 - intOf(d.node, 'reverse', 0),
  }),
];

const triangle: Derivative = (d) => [
  d.emit.op('Trilu', [d.dy, ...(d.input(1) === '' ? [] : [d.input(1)])], {
    upper: hasAttribute(d.node, 'upper') ? intOf(d.node, 'upper', 1) : 1,
  }),
];

/** Derivatives of the operators that only move values. */
export const shaping: DerivativeTable = {
  Identity: (d) => [d.dy],
  Dropout: (d) => [d.dy],
  Cast: cast,
  CastLike: (d) => [d.dy],
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transpose,
  Expand: (d) => [d.sumToInput(d.dy, 0)],
  Tile: tile,
  Concat: concat,
  Split: split,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  CumSum: cumulate,
  Trilu: triangle,
};
