import { affinePlaces } from '../derivatives/grid.ts';
import { averagingMatrix, windowsOfPool } from '../derivatives/pooling.ts';
import { resizingMatrices } from '../derivatives/resize.ts';
import { applyAlong, type AxisMatrix } from '../derivatives/linear-along.ts';
import type { Derivation } from '../derivatives/derivation.ts';
import { floatOf, intOf } from '../onnx/attributes.ts';
import type { Rewriting, RewritingTable } from './rewriting.ts';

const spatialAxes = (d: Derivation) =>
  d
    .shape(d.x)
    .slice(2)
    .map((_, axis) => axis + 2);

function applyAll(d: Derivation, matrices: readonly (readonly [number, AxisMatrix])[]): string {
  let shape = d.shape(d.x);
  let tensor = d.x;
  for (const [axis, matrix] of matrices) {
    tensor = applyAlong(d, tensor, shape, axis, matrix);
    shape = shape.with(axis, matrix.rows);
  }
  return tensor;
}

const averagePool: Rewriting = (d) => {
  const windows = windowsOfPool(d);
  const countPads = intOf(d.node, 'count_include_pad', 0) === 1;
  const input = d.shape(d.x).slice(2);
  const output = d.shape(d.y).slice(2);
  return applyAll(
    d,
    output.map((rows, axis) => [axis + 2, averagingMatrix(windows, axis, rows, input[axis] ?? 1, countPads)]),
  );
};

const overGrid =
  (operator: string): Rewriting =>
  (d) =>
    d.emit.op(operator, [d.x, d.emit.ints(spatialAxes(d))], { keepdims: 1 });

const resize: Rewriting = (d) => applyAll(d, resizingMatrices(d));

/** Each value goes to its place in one long row of zeros. */
const maxUnpool: Rewriting = (d) => {
  const shape = d.shape(d.y);
  const size = shape.reduce((product, length) => product * length, 1);
  const { emit } = d;
  const empty = emit.op('Expand', [emit.double(0), emit.ints([size])]);
  const values = emit.reshape(d.x, [-1]);
  const places = emit.reshape(d.input(1), [-1]);
  return emit.reshape(emit.op('ScatterElements', [empty, places, values], { axis: 0 }), shape);
};

const instanceNormalization: Rewriting = (d) => {
  const { emit } = d;
  const axes = emit.ints(spatialAxes(d));
  const centred = emit.op('Sub', [d.x, emit.op('ReduceMean', [d.x, axes], { keepdims: 1 })]);
  const variance = emit.op('ReduceMean', [emit.op('Mul', [centred, centred]), axes], { keepdims: 1 });
  const deviation = emit.op('Sqrt', [
    emit.op('Add', [variance, emit.double(floatOf(d.node, 'epsilon', 1e-5))]),
  ]);
  const shape = d.shape(d.x).map((length, axis) => (axis === 1 ? length : 1));
  const scaled = emit.op('Mul', [emit.op('Div', [centred, deviation]), emit.reshape(d.input(1), shape)]);
  return emit.op('Add', [scaled, emit.reshape(d.input(2), shape)]);
};

/** Every place (x, y, 1) times theta [N, 2, 3]. */
const affineGrid: Rewriting = (d) => {
  const { emit } = d;
  const shape = d.shape(d.y);
  const places = affinePlaces(d);
  if (places === null) throw d.noRule('it makes grids of volumes');
  const base = emit.tensor([places.length / 3, 3], places);
  const turned = emit.op('Transpose', [d.x], { perm: [0, 2, 1] });
  return emit.reshape(emit.op('MatMul', [base, turned]), shape);
};

/** Pools, resizing, grids and instance normalisation in double precision. */
export const poolsInDouble: RewritingTable = {
  AffineGrid: affineGrid,
  AveragePool: averagePool,
  GlobalAveragePool: overGrid('ReduceMean'),
  GlobalMaxPool: overGrid('ReduceMax'),
  InstanceNormalization: instanceNormalization,
  MaxUnpool: maxUnpool,
  Resize: resize,
};
