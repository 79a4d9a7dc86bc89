import type { Derivation } from './derivation.ts';

/** A linear map along one axis, out = M in, as a dense matrix [rows = out, columns = in]. */
export interface AxisMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A matrix filled by a function that lists each row's entries; entries of the same place add up. */
export function toAxisMatrix(
  rows: number,
  columns: number,
  entriesOf: (row: number) => readonly (readonly [column: number, weight: number])[],
): AxisMatrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (const [column, weight] of entriesOf(row)) {
      const at = row * columns + column;
      values[at] = (values[at] ?? 0) + weight;
    }
  }
  return { rows, columns, values };
}

function isIdentity({ rows, columns, values }: AxisMatrix): boolean {
  return (
    rows === columns &&
    values.every((value, at) => value === (at % columns === Math.floor(at / columns) ? 1 : 0))
  );
}

function transposed({ rows, columns, values }: AxisMatrix): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return turned;
}

/**
 * The gradient through a linear map along one axis: M transposed, applied to a gradient of shape `from`.
 * Answers the gradient and its new shape.
 */
export function backAlong(
  d: Derivation,
  gradient: string,
  from: readonly number[],
  axis: number,
  matrix: AxisMatrix,
): { readonly gradient: string; readonly shape: readonly number[] } {
  const shape = from.with(axis, matrix.columns);
  if (isIdentity(matrix)) return { gradient, shape };
  const { emit } = d;
  if (axis === from.length - 1) {
    const right = emit.tensor([matrix.rows, matrix.columns], Float32Array.from(matrix.values));
    return { gradient: emit.op('MatMul', [gradient, right]), shape };
  }
  const left = emit.tensor([matrix.columns, matrix.rows], Float32Array.from(transposed(matrix)));
  const before = from.slice(0, axis).reduce((product, length) => product * length, 1);
  const after = from.slice(axis + 1).reduce((product, length) => product * length, 1);
  const flat = emit.reshape(gradient, [before, matrix.rows, after]);
  return { gradient: emit.reshape(emit.op('MatMul', [left, flat]), shape), shape };
}

/** {@link backAlong} for several axes one after another; the smallest results first would gain little. */
export function backAlongAxes(
  d: Derivation,
  gradient: string,
  from: readonly number[],
  matrices: readonly (readonly [axis: number, matrix: AxisMatrix])[],
): string {
  let current = { gradient, shape: from };
  for (const [axis, matrix] of matrices) {
    current = backAlong(d, current.gradient, current.shape, axis, matrix);
  }
  return current.gradient;
}

/** A linear map along one axis applied forwards in double precision, to a tensor of shape `from`. */
export function applyAlong(
  { emit }: Derivation,
  tensor: string,
  from: readonly number[],
  axis: number,
  matrix: AxisMatrix,
): string {
  if (isIdentity(matrix)) return tensor;
  if (axis === from.length - 1) {
    const right = emit.tensor([matrix.columns, matrix.rows], transposed(matrix));
    return emit.op('MatMul', [tensor, right]);
  }
  const left = emit.tensor([matrix.rows, matrix.columns], matrix.values);
  const before = from.slice(0, axis).reduce((product, length) => product * length, 1);
  const after = from.slice(axis + 1).reduce((product, length) => product * length, 1);
  const flat = emit.reshape(tensor, [before, matrix.columns, after]);
  return emit.reshape(emit.op('MatMul', [left, flat]), from.with(axis, matrix.rows));
}
