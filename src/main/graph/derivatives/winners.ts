import { reaches, scaled, slide, type Sliding } from './channel-wise.ts';
import type { Derivation } from './derivation.ts';
import type { Windows } from './windows.ts';

/** Larger windows are rare, and would take more passes than they save. */
const mostTaps = 3;
const int32 = 6;

/** One axis of a pool: windows of `kernel` values, `stride` apart, the first beginning `begin` before the image. */
interface Axis {
  readonly direction: 'down' | 'across';
  readonly kernel: number;
  readonly stride: number;
  readonly begin: number;
  readonly length: number;
  readonly windows: number;
}

/**
 * For every window of a MaxPool on images the place of its maximum in its plane, [B, C, oh, ow] as int32, the first of
 * several in row order. It is read off comparisons, made of pools and of convolutions that leave channels apart: in a
 * layout of channel blocks they take a third of the time of a MaxPool with indices. The maxima over a window's first rows
 * tell in which row its maximum lies, and those over the beginning of that row in which column.
 *
 * Right for windows whose maximum is above 0; the others' place is anywhere in the plane, so no gradient may reach them.
 * @returns null for windows that this does not cover.
 */
export function positiveWinners(d: Derivation, windows: Windows): string | null {
  const down = axisOf(d, windows, 'down');
  const across = axisOf(d, windows, 'across');
  if (!isCovered(down) || !isCovered(across) || windows.dilations.some((one) => one !== 1)) return null;
  const rows = maximaOfFirst(d, d.x, across, across.kernel);
  const columnReached = reachedBy(d, d.x, rows, across);
  const rowReached = reachedBy(d, rows, d.y, down);
  const shifts = [
    ...rowReached.map((one) => scaled(d, one, -across.length)),
    ...(columnReached.length === 0 ? [] : [shiftInRow(d, sum(d, columnReached), rowReached, down)]),
  ];
  if (shifts.length === 0) return null;
  const moved = d.emit.op('Cast', [sum(d, shifts)], { to: int32 });
  const ends = d.emit.tensor([down.windows, across.windows], windowEnds(down, across));
  const places = d.emit.op('Add', [moved, ends]);
  return d.emit.op('Clip', [places, d.emit.int32(0), d.emit.int32(down.length * across.length - 1)]);
}

function axisOf(d: Derivation, windows: Windows, direction: Axis['direction']): Axis {
  const at = direction === 'down' ? 0 : 1;
  return {
    direction,
    kernel: windows.kernel[at] ?? 1,
    stride: windows.strides[at] ?? 1,
    begin: windows.padBegin[at] ?? 0,
    length: d.shape(d.x)[at + 2] ?? 1,
    windows: d.shape(d.y)[at + 2] ?? 1,
  };
}

/** Padding behind the image that windows over the first `taps` values need. */
const endPad = ({ windows, stride, length, begin }: Axis, taps: number) =>
  Math.max(0, (windows - 1) * stride + taps - length - begin);

/** True where windows over the first values of each window can be laid, which pads as long as they are forbid. */
function isCovered(axis: Axis): boolean {
  const { kernel, stride, begin, length, windows } = axis;
  if (kernel > mostTaps) return false;
  return Array.from({ length: kernel }, (_, before) => before + 1).every((taps) => {
    const end = endPad(axis, taps);
    const single = taps === 1 && kernel > 1;
    const laid = Math.floor((length + begin + end - taps) / stride) + 1;
    return single || (begin < taps && end < taps && laid === windows);
  });
}

/** Windows of `taps` values along one axis. */
function along({ direction, stride, begin }: Axis, taps: number, end: number): Sliding {
  return direction === 'down'
    ? { kernel: [taps, 1], strides: [stride, 1], pads: [begin, 0, end, 0] }
    : { kernel: [1, taps], strides: [1, stride], pads: [0, begin, 0, end] };
}

function maximaOfFirst(d: Derivation, image: string, axis: Axis, taps: number): string {
  const { kernel, strides, pads } = along(axis, taps, endPad(axis, taps));
  return d.emit.op('MaxPool', [image], { kernel_shape: kernel, strides, pads });
}

/** A kernel as long as the axis's windows, slid over them. */
const slideAlong = (d: Derivation, image: string, axis: Axis, taps: readonly number[]) =>
  slide(d, image, taps, along(axis, axis.kernel, endPad(axis, axis.kernel)));

/** For one value, two values and so on, but not all: 1 for the windows whose maximum is among their first ones. */
function reachedBy(d: Derivation, image: string, maxima: string, axis: Axis): string[] {
  return Array.from({ length: axis.kernel - 1 }, (_, before) => {
    // Padding counts as 0 here, which a maximum above 0 does not take for itself.
    const minusFirst =
      before === 0
        ? slideAlong(d, image, axis, oneAt(axis.kernel, 0, -1))
        : scaled(d, maximaOfFirst(d, image, axis, before + 1), -1);
    return reaches(d, minusFirst, maxima);
  });
}

const oneAt = (length: number, place: number, value: number) =>
  Array.from({ length }, (_, at) => (at === place ? value : 0));

/** Minus the count of each row, taken from the row of each window in which its maximum lies. */
function shiftInRow(d: Derivation, counts: string, rowReached: readonly string[], down: Axis): string {
  const last = slideAlong(d, counts, down, oneAt(down.kernel, down.kernel - 1, -1));
  const earlier = rowReached.map((reached, row) => {
    const taps = Array.from({ length: down.kernel }, (_, at) => (at === row ? -1 : at === row + 1 ? 1 : 0));
    return d.mul(reached, slideAlong(d, counts, down, taps));
  });
  return sum(d, [last, ...earlier]);
}

/** Where each window's last value lies in the plane, be it inside or not. */
function windowEnds(down: Axis, across: Axis): Int32Array {
  const end = ({ stride, begin, kernel }: Axis, window: number) => window * stride - begin + kernel - 1;
  return Int32Array.from({ length: down.windows * across.windows }, (_, at) => {
    const row = end(down, Math.floor(at / across.windows));
    return row * across.length + end(across, at % across.windows);
  });
}

const sum = (d: Derivation, terms: readonly string[]) =>
  terms.reduce((left, right) => d.emit.op('Add', [left, right]));
