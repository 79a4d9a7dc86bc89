import { hasAttribute, intOf, intsOf } from '../onnx/attributes.ts';
import { toNode } from '../onnx/build.ts';
import { backAlongAxes, toAxisMatrix, type AxisMatrix } from './linear-along.ts';
import { windowsOf, type Windows } from './windows.ts';
import { positiveWinners } from './winners.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

const spatialOf = (d: Derivation, name: string) => d.shape(name).slice(2);

/** How a pool's windows lie. */
export const windowsOfPool = (d: Derivation) =>
  windowsOf(d.node, intsOf(d.node, 'kernel_shape') ?? [], spatialOf(d, d.x), spatialOf(d, d.y));

const product = (lengths: readonly number[]) => lengths.reduce((size, length) => size * length, 1);

/**
 * The gradient goes to each window's maximum, the first of several in row order, as in PyTorch. The winners come from
 * a second MaxPool with indices into the whole tensor; where windows overlap, what meets in one place adds up. Windows
 * whose maximum a Relu stops get no gradient, so that what only knows the other winners will do.
 */
const maxPool: Derivative = (d) => {
  const windows = windowsOfPool(d);
  const places = d.isBlocked(d.x) && d.isReadOnlyBy('Relu') ? positiveWinners(d, windows) : null;
  if (places !== null) return [scatterInPlanes(d, places)];
  const [, winners = ''] = poolWithIndices(d);
  const overlap = windows.kernel.some(
    (length, axis) => (windows.dilations[axis] ?? 1) * (length - 1) + 1 > (windows.strides[axis] ?? 1),
  );
  return [overlap ? scatter(d, winners) : unpool(d, winners)];
};

function poolWithIndices(d: Derivation): readonly string[] {
  const outputs = [d.emit.name(), d.emit.name()];
  const attributes = d.node.attributes.filter(({ name }) => name !== 'storage_order');
  d.emit.nodes.push({ ...toNode('MaxPool', [d.x], outputs), attributes });
  return outputs;
}

function unpool(d: Derivation, winners: string): string {
  const shape = d.shape(d.x);
  // Indices count through the whole tensor, so one long row serves every rank.
  const flat = [1, 1, product(d.shape(d.y))];
  const target = d.emit.ints([1, 1, product(shape)]);
  const values = d.emit.reshape(d.dy, flat);
  const places = d.emit.reshape(winners, flat);
  const spread = d.emit.op('MaxUnpool', [values, places, target], { kernel_shape: [1], strides: [1] });
  return d.emit.reshape(spread, shape);
}

function scatter(d: Derivation, winners: string): string {
  const shape = d.shape(d.x);
  const values = d.emit.reshape(d.dy, [-1]);
  const places = d.emit.reshape(winners, [-1]);
  const empty = d.emit.zeros([product(shape)]);
  const sums = d.emit.op('ScatterElements', [empty, places, values], { axis: 0, reduction: 'add' });
  return d.emit.reshape(sums, shape);
}

/** @param places in the plane that they belong to. */
function scatterInPlanes(d: Derivation, places: string): string {
  const shape = d.shape(d.x);
  const planes = product(shape.slice(0, 2));
  const flat = [planes, product(spatialOf(d, d.y))];
  const empty = d.emit.zeros([planes, product(spatialOf(d, d.x))]);
  const inputs = [empty, d.emit.reshape(places, flat), d.emit.reshape(d.dy, flat)];
  const sums = d.emit.op('ScatterElements', inputs, { axis: 1, reduction: 'add' });
  return d.emit.reshape(sums, shape);
}

/** One axis of an average pool as a matrix; the averages over rectangles are products of those over their sides. */
export function averagingMatrix(
  windows: Windows,
  axis: number,
  rows: number,
  columns: number,
  countPads: boolean,
): AxisMatrix {
  const at = (list: readonly number[], fallback: number) => list[axis] ?? fallback;
  const begin = at(windows.padBegin, 0);
  const limit = columns + at(windows.padEnd, 0);
  return toAxisMatrix(rows, columns, (row) => {
    const start = row * at(windows.strides, 1) - begin;
    const places = Array.from(
      { length: at(windows.kernel, 1) },
      (_, k) => start + k * at(windows.dilations, 1),
    );
    const inside = places.filter((place) => place >= 0 && place < columns);
    const count = countPads ? places.filter((place) => place < limit).length : inside.length;
    return inside.map((place) => [place, 1 / count] as const);
  });
}

/** Windows side by side that cover the input exactly: every cell gets its window's share. */
function spreadTiles(d: Derivation, { kernel, strides, dilations }: Windows): string | null {
  const input = spatialOf(d, d.x);
  const output = spatialOf(d, d.y);
  const tiles =
    input.length === 2 &&
    dilations.every((dilation) => dilation === 1) &&
    kernel.every((length, axis) => length === strides[axis] && length * (output[axis] ?? 0) === input[axis]);
  if (!tiles) return null;
  const share = d.mul(d.dy, d.emit.float(1 / product(kernel)));
  const scales = d.emit.tensor([4], Float32Array.of(1, 1, ...kernel));
  return d.emit.op('Resize', [share, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

const averagePool: Derivative = (d) => {
  const windows = windowsOfPool(d);
  const spread = spreadTiles(d, windows);
  if (spread !== null) return [spread];
  const countPads = intOf(d.node, 'count_include_pad', 0) === 1;
  const input = spatialOf(d, d.x);
  const matrices = spatialOf(d, d.y).map((rows, axis) => {
    return [axis + 2, averagingMatrix(windows, axis, rows, input[axis] ?? 1, countPads)] as const;
  });
  return [backAlongAxes(d, d.dy, d.shape(d.y), matrices)];
};

const globalAverage: Derivative = (d) => {
  const shape = d.shape(d.x);
  const share = d.mul(d.dy, d.emit.float(1 / product(shape.slice(2))));
  return [d.emit.op('Expand', [share, d.emit.ints(shape)])];
};

/** The first maximum of each channel takes the gradient. */
const globalMax: Derivative = (d) => {
  const shape = d.shape(d.x);
  const [batch = 1, channels = 1, ...spatial] = shape;
  const size = product(spatial);
  const rows = d.emit.reshape(d.x, [batch, channels, size]);
  const winner = d.emit.op('ArgMax', [rows], { axis: 2, keepdims: 1, select_last_index: 0 });
  const places = d.emit.ints(Array.from({ length: size }, (_, place) => place));
  const spread = d.where(d.emit.op('Equal', [places, winner]), d.emit.reshape(d.dy, [batch, channels, 1]));
  return [d.emit.reshape(spread, shape)];
};

/** y = (sum |x|^p)^(1/p): sign(x) |x|^(p-1) y^(1-p), summed back over the windows. */
const lpPool: Derivative = (d) => {
  const p = intOf(d.node, 'p', 2);
  const safe = d.emit.op('Max', [d.y, d.emit.float(1e-30)]);
  const weighted = d.mul(d.dy, d.emit.op('Pow', [safe, d.emit.float(1 - p)]));
  const windows = hasAttribute(d.node, 'kernel_shape') ? windowsOfPool(d) : null;
  const input = spatialOf(d, d.x);
  const output = spatialOf(d, d.y);
  const matrices = output.map((rows, axis) => {
    const columns = input[axis] ?? 1;
    const all = Array.from({ length: columns }, (_, place) => [place, 1] as const);
    const matrix =
      windows === null
        ? toAxisMatrix(rows, columns, () => all)
        : countless(averagingMatrix(windows, axis, rows, columns, false));
    return [axis + 2, matrix] as const;
  });
  const spread = backAlongAxes(d, weighted, d.shape(d.y), matrices);
  const power = d.emit.op('Pow', [d.emit.op('Abs', [d.x]), d.emit.float(p - 1)]);
  return [d.mul(spread, d.mul(d.emit.op('Sign', [d.x]), power))];
};

/** The same windows with weight 1 instead of 1 / count. */
const countless = (matrix: AxisMatrix): AxisMatrix => ({
  ...matrix,
  values: matrix.values.map((value) => (value === 0 ? 0 : 1)),
});

/** Every value went to one place, and takes its gradient from there. */
const maxUnpool: Derivative = (d) => {
  const row = [product(d.shape(d.x))];
  const places = d.emit.reshape(d.input(1), row);
  const taken = d.emit.op('Gather', [d.emit.reshape(d.dy, [-1]), places], { axis: 0 });
  return [d.emit.reshape(taken, d.shape(d.x))];
};

/** Derivatives of the pools, local and global. */
export const pooling: DerivativeTable = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAverage,
  GlobalMaxPool: globalMax,
  MaxUnpool: maxUnpool,
  LpPool: lpPool,
  GlobalLpPool: lpPool,
};
