import type { Derivation } from './derivation.ts';
import { type AxisMatrix } from './linear-along.ts';

/** How one axis of an enlargement runs backwards: a kernel that slides over the gradient, its border repeated. */
interface Sliding {
  readonly kernel: readonly number[];
  readonly stride: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * Sees whether the transpose of an enlarging matrix is a sliding kernel: read off its middle column, then compared
 * with every entry. So it is for whole scales on the half-pixel and most other grids.
 */
function slidingOf({ rows, columns, values }: AxisMatrix): Sliding | null {
  const stride = rows / columns;
  if (!Number.isInteger(stride) || columns < 3) return null;
  const middle = Math.floor(columns / 2);
  const used = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => values[row * columns + middle] !== 0,
  );
  const first = used.at(0) ?? 0;
  const last = used.at(-1) ?? 0;
  const kernel = Array.from(
    { length: last - first + 1 },
    (_, tap) => values[(first + tap) * columns + middle] ?? 0,
  );
  const begin = middle * stride - first;
  const end = (columns - 1) * stride - begin + kernel.length - rows;
  if (begin < 0 || end < 0) return null;
  const sliding = { kernel, stride, begin, end };
  return reproduces(sliding, rows, columns, values) ? sliding : null;
}

function reproduces(
  { kernel, stride, begin }: Sliding,
  rows: number,
  columns: number,
  values: Float64Array,
): boolean {
  const made = new Float64Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    kernel.forEach((weight, tap) => {
      const row = Math.min(Math.max(column * stride - begin + tap, 0), rows - 1);
      const at = row * columns + column;
      made[at] = (made[at] ?? 0) + weight;
    });
  }
  return made.every((value, at) => Math.abs(value - (values[at] ?? 0)) < 1e-6);
}

/**
 * The gradient through an enlargement of [B, C, h, w] along both spatial axes as one depthwise convolution with
 * strides, which costs as much as a handful of passes over dy; null where the matrices are of another kind.
 */
export function shrinkBySliding(
  d: Derivation,
  matrices: readonly (readonly [axis: number, matrix: AxisMatrix])[],
): string | null {
  const [vertical, horizontal] = matrices;
  if (matrices.length !== 2 || vertical?.[0] !== 2 || horizontal?.[0] !== 3) return null;
  const y = slidingOf(vertical[1]);
  const x = slidingOf(horizontal[1]);
  const [, channels = 1, , , ...more] = d.shape(d.y);
  if (y === null || x === null || more.length > 0) return null;
  const pads = [0, 0, y.begin, x.begin, 0, 0, y.end, x.end];
  const padded = pads.every((pad) => pad === 0)
    ? d.dy
    : d.emit.op('Pad', [d.dy, d.emit.ints(pads)], { mode: 'edge' });
  const plane = y.kernel.flatMap((a) => x.kernel.map((b) => a * b));
  const weights = Float32Array.from(
    { length: channels * plane.length },
    (_, at) => plane[at % plane.length] ?? 0,
  );
  const kernel = [y.kernel.length, x.kernel.length];
  return d.emit.op('Conv', [padded, d.emit.tensor([channels, 1, ...kernel], weights)], {
    kernel_shape: kernel,
    strides: [y.stride, x.stride],
    group: channels,
  });
}
