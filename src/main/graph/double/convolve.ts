import { groupsOf, windowsOf, type Windows } from '../derivatives/windows.ts';
import type { Derivation } from '../derivatives/derivation.ts';
import { hasAttribute, intsOf, textOf } from '../onnx/attributes.ts';
import type { Rewriting, RewritingTable } from './rewriting.ts';

const product = (lengths: readonly number[]) => lengths.reduce((size, length) => size * length, 1);

/** Every place of a kernel, the last axis fastest. */
function placesOf(lengths: readonly number[]): readonly (readonly number[])[] {
  return lengths.reduce<readonly (readonly number[])[]>(
    (places, length) => places.flatMap((place) => Array.from({ length }, (_, at) => [...place, at])),
    [[]],
  );
}

/** How one tap's channels mix: matrices [groups, out, in], or one factor for every channel. */
interface Mixing {
  readonly groups: number;
  readonly into: number;
  readonly from: number;
}

/** Weights [groups, into, from, ...kernel] tap by tap: [taps, groups, into, from]. */
function tapMatrices(d: Derivation, weights: string, { groups, into, from }: Mixing, taps: number): string {
  const flat = d.emit.reshape(weights, [groups, into, from, taps]);
  return d.emit.op('Transpose', [flat], { perm: [3, 0, 1, 2] });
}

/** One tap's matrices applied to a tensor [B, groups * from, ...grid]: [B, groups * into, ...grid]. */
function mix(
  d: Derivation,
  matrices: string,
  tap: number,
  tensor: string,
  batch: number,
  grid: readonly number[],
  { groups, into, from }: Mixing,
): string {
  const { emit } = d;
  const matrix = emit.op('Gather', [matrices, emit.int(tap)], { axis: 0 });
  const cells = product(grid);
  const shape = [batch, groups * into, ...grid];
  if (from === 1) {
    const factors = emit.reshape(matrix, [1, groups, into, 1]);
    const channels = emit.reshape(tensor, [batch, groups, 1, cells]);
    return emit.reshape(emit.op('Mul', [factors, channels]), shape);
  }
  const grouped = emit.reshape(tensor, [batch, groups, from, cells]);
  return emit.reshape(emit.op('MatMul', [matrix, grouped]), shape);
}

const addUp = (d: Derivation, parts: readonly string[]) =>
  parts.reduce((sum, part) => d.emit.op('Add', [sum, part]));

function withBias(d: Derivation, result: string): string {
  const bias = d.input(2);
  if (bias === '') return result;
  const ones = d.shape(d.y).map((length, axis) => (axis === 1 ? length : 1));
  return d.emit.op('Add', [result, d.emit.reshape(bias, ones)]);
}

/** A convolution: the padded image, shifted to each place of the kernel, times that place's matrix. */
const conv: Rewriting = (d) => {
  const { emit } = d;
  const [batch = 1, channels = 1, ...input] = d.shape(d.x);
  const [outputs = 1, perGroup = 1, ...kernel] = d.shape(d.input(1));
  const grid = d.shape(d.y).slice(2);
  const windows = windowsOf(d.node, kernel, input, grid);
  const groups = groupsOf(d.node);
  const mixing = { groups, into: outputs / groups, from: perGroup };
  const matrices = tapMatrices(d, d.input(1), mixing, product(kernel));
  const padded = padGrid(d, d.x, windows.padBegin, windows.padEnd);
  const whole = String(grid) === String(input) && product(kernel) === 1;
  const parts = placesOf(kernel).map((place, tap) => {
    const seen = whole ? padded : sliceGrid(d, padded, place, grid, windows);
    return mix(d, matrices, tap, seen, batch, grid, mixing);
  });
  return withBias(d, emit.reshape(addUp(d, parts), [batch, (channels / perGroup) * mixing.into, ...grid]));
};

function padGrid(d: Derivation, tensor: string, begin: readonly number[], end: readonly number[]): string {
  if ([...begin, ...end].every((pad) => pad === 0)) return tensor;
  return d.emit.op('Pad', [tensor, d.emit.ints([0, 0, ...begin, 0, 0, ...end])]);
}

function sliceGrid(
  { emit }: Derivation,
  padded: string,
  place: readonly number[],
  grid: readonly number[],
  { strides, dilations }: Windows,
): string {
  const starts = place.map((at, axis) => at * (dilations[axis] ?? 1));
  const ends = starts.map((start, axis) => start + ((grid[axis] ?? 1) - 1) * (strides[axis] ?? 1) + 1);
  const axes = place.map((_, axis) => axis + 2);
  return emit.op('Slice', [padded, ...[starts, ends, axes, strides].map((list) => emit.ints(list))]);
}

/**
 * A transposed convolution: place i of the input goes to i * stride + tap * dilation - pad. Taps that agree in the
 * remainder by the stride fall on one lattice, where they add up shifted; the lattices are then interleaved.
 */
const convTranspose: Rewriting = (d) => {
  const { emit } = d;
  const [batch = 1, channels = 1, ...input] = d.shape(d.x);
  const [, perGroup = 1, ...kernel] = d.shape(d.input(1));
  const output = d.shape(d.y).slice(2);
  const windows = transposedWindows(d, kernel, input, output);
  const groups = groupsOf(d.node);
  const mixing = { groups, into: perGroup, from: channels / groups };
  // Weights are [C, M/g, ...]: the channels of the input lie group by group before those of the output.
  const turned = emit.op(
    'Transpose',
    [emit.reshape(d.input(1), [groups, mixing.from, perGroup, product(kernel)])],
    {
      perm: [0, 2, 1, 3],
    },
  );
  const matrices = tapMatrices(d, turned, mixing, product(kernel));
  const { strides, dilations } = windows;
  const reach = kernel.map((length, axis) =>
    Math.floor(((length - 1) * at(dilations, axis)) / at(strides, axis)),
  );
  const lattice = input.map((length, axis) => length + at(reach, axis));
  const sums = new Map<string, string[]>();
  placesOf(kernel).forEach((place, tap) => {
    const offsets = place.map((step, axis) => step * at(dilations, axis));
    const remainder = offsets.map((offset, axis) => offset % at(strides, axis));
    const shift = offsets.map((offset, axis) => Math.floor(offset / at(strides, axis)));
    const part = mix(d, matrices, tap, d.x, batch, input, mixing);
    const placed = padGrid(
      d,
      part,
      shift,
      shift.map((by, axis) => at(reach, axis) - by),
    );
    const known = sums.get(String(remainder));
    if (known === undefined) sums.set(String(remainder), [placed]);
    else known.push(placed);
  });
  const shape = [batch, groups * perGroup, ...lattice];
  const lattices = placesOf(strides).map((remainder) => {
    const parts = sums.get(String(remainder));
    return parts === undefined ? emit.op('Expand', [emit.double(0), emit.ints(shape)]) : addUp(d, parts);
  });
  const whole = interleave(d, lattices, shape, strides);
  const lengths = lattice.map((length, axis) => length * at(strides, axis));
  return withBias(d, cutTo(d, whole, lengths, windows.padBegin, output));
};

const at = (list: readonly number[], axis: number) => list[axis] ?? 1;

/** Lattices [B, M, ...grid], one for every remainder by the strides, as one grid. */
function interleave(
  { emit }: Derivation,
  lattices: readonly string[],
  [batch = 1, channels = 1, ...grid]: readonly number[],
  strides: readonly number[],
): string {
  const [only = ''] = lattices;
  if (lattices.length === 1) return only;
  const rank = grid.length;
  const stacked = emit.op(
    'Concat',
    lattices.map((one) => emit.reshape(one, [1, batch, channels, ...grid])),
    {
      axis: 0,
    },
  );
  const split = emit.reshape(stacked, [...strides, batch, channels, ...grid]);
  const perm = [rank, rank + 1, ...grid.flatMap((_, axis) => [rank + 2 + axis, axis])];
  const turned = emit.op('Transpose', [split], { perm });
  return emit.reshape(turned, [batch, channels, ...grid.map((length, axis) => length * at(strides, axis))]);
}

/** `lengths` places from `begin` on; where the grid ends before, zeros follow. */
function cutTo(
  d: Derivation,
  tensor: string,
  lengths: readonly number[],
  begin: readonly number[],
  wanted: readonly number[],
): string {
  const missing = wanted.map((length, axis) => Math.max(0, (begin[axis] ?? 0) + length - at(lengths, axis)));
  const long = padGrid(
    d,
    tensor,
    missing.map(() => 0),
    missing,
  );
  if (begin.every((start) => start === 0) && String(lengths) === String(wanted)) return long;
  const ends = wanted.map((length, axis) => (begin[axis] ?? 0) + length);
  const axes = wanted.map((_, axis) => axis + 2);
  const { emit } = d;
  return emit.op('Slice', [long, emit.ints(begin), emit.ints(ends), emit.ints(axes)]);
}

/** The windows as the plain convolution from output to input has them; `output_shape` says where they begin. */
function transposedWindows(
  d: Derivation,
  kernel: readonly number[],
  input: readonly number[],
  output: readonly number[],
): Windows {
  const windows = windowsOf(d.node, kernel, output, input);
  if (!hasAttribute(d.node, 'output_shape')) return windows;
  const extra = intsOf(d.node, 'output_padding') ?? [];
  const upper = textOf(d.node, 'auto_pad', 'NOTSET') === 'SAME_UPPER';
  const padBegin = kernel.map((length, axis) => {
    const reach = at(windows.dilations, axis) * (length - 1) + 1 + (extra[axis] ?? 0);
    const total = Math.max(0, at(windows.strides, axis) * (at(input, axis) - 1) + reach - at(output, axis));
    return upper ? Math.floor(total / 2) : Math.ceil(total / 2);
  });
  return { ...windows, padBegin };
}

/** Convolutions in double precision, of any dimension. */
export const convolving: RewritingTable = { Conv: conv, ConvTranspose: convTranspose };
