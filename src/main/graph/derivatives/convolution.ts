import { hasAttribute, intsOf, textOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';
import { groupsOf, windowsOf, type Windows } from './windows.ts';

const zip = <R>(a: readonly number[], b: readonly number[], join: (a: number, b: number) => R): R[] =>
  a.map((value, index) => join(value, b[index] ?? 0));

/** Weights [M, C/g, ...] as those of the opposite direction, [C, M/g, ...], every kernel turned round. */
function turnedWeights(d: Derivation, weight: string, groups: number): string {
  const [outputs = 0, perGroup = 0, ...kernel] = d.shape(weight);
  const spatial = kernel.map((_, axis) => axis);
  const grouped = d.emit.reshape(weight, [groups, outputs / groups, perGroup, ...kernel]);
  const perm = [0, 2, 1, ...spatial.map((axis) => axis + 3)];
  const swapped = d.emit.op('Transpose', [grouped], { perm });
  const joined = d.emit.reshape(swapped, [groups * perGroup, outputs / groups, ...kernel]);
  if (kernel.every((length) => length === 1)) return joined;
  const end = spatial.map(() => Number.MIN_SAFE_INTEGER);
  const back = spatial.map(() => -1);
  const axes = spatial.map((axis) => axis + 2);
  return d.emit.op('Slice', [joined, ...[back, end, axes, back].map((list) => d.emit.ints(list))]);
}

/** Stride 1: correlate dy with the turned kernel. Padding that would be negative is cut off dy instead. */
function correlateBack(d: Derivation, windows: Windows, groups: number): string {
  const { kernel, dilations, padBegin, padEnd } = windows;
  const reach = zip(kernel, dilations, (length, dilation) => dilation * (length - 1));
  const begin = zip(reach, padBegin, (all, pad) => all - pad);
  const end = zip(reach, padEnd, (all, pad) => all - pad);
  const pads = [...begin, ...end];
  const dy = pads.some((pad) => pad < 0) ? crop(d, begin, end) : d.dy;
  return d.emit.op('Conv', [dy, turnedWeights(d, d.input(1), groups)], {
    kernel_shape: kernel,
    dilations,
    group: groups,
    pads: pads.map((pad) => Math.max(0, pad)),
  });
}

function crop(d: Derivation, begin: readonly number[], end: readonly number[]): string {
  const lengths = d.shape(d.y).slice(2);
  const axes = lengths.map((_, axis) => axis + 2);
  const starts = begin.map((pad) => Math.max(0, -pad));
  const stops = zip(lengths, end, (length, pad) => length - Math.max(0, -pad));
  return d.emit.op('Slice', [d.dy, d.emit.ints(starts), d.emit.ints(stops), d.emit.ints(axes)]);
}

/** Larger strides: a transposed convolution whose output is as long as x. */
function transposeBack(d: Derivation, windows: Windows, groups: number): string {
  const { kernel, strides, dilations, padBegin, padEnd } = windows;
  const input = d.shape(d.x).slice(2);
  const output = d.shape(d.y).slice(2);
  const missing = input.map((length, axis) => {
    const reach = (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;
    const pads = (padBegin[axis] ?? 0) + (padEnd[axis] ?? 0);
    return length - (((output[axis] ?? 1) - 1) * (strides[axis] ?? 1) + reach - pads);
  });
  return d.emit.op('ConvTranspose', [d.dy, d.input(1)], {
    kernel_shape: kernel,
    strides,
    dilations,
    group: groups,
    pads: [...padBegin, ...padEnd],
    output_padding: missing,
  });
}

const conv: Derivative = (d) => {
  if (d.wants(1)) throw d.noRule('its weights are computed from the image');
  const kernel = d.shape(d.input(1)).slice(2);
  const windows = windowsOf(d.node, kernel, d.shape(d.x).slice(2), d.shape(d.y).slice(2));
  const dense = windows.strides.every((stride) => stride === 1);
  const dx = dense
    ? correlateBack(d, windows, groupsOf(d.node))
    : transposeBack(d, windows, groupsOf(d.node));
  const bias = d.wants(2) ? d.sumTo(d.dy, d.shape(d.y), biasShape(d)) : null;
  return [d.wants(0) ? dx : null, null, bias === null ? null : d.emit.reshape(bias, d.shape(d.input(2)))];
};

const biasShape = (d: Derivation) => d.shape(d.y).map((length, axis) => (axis === 1 ? length : 1));

/** The gradient of a transposed convolution is the plain convolution with the same weights. */
const convTranspose: Derivative = (d) => {
  if (d.wants(1)) throw d.noRule('its weights are computed from the image');
  const kernel = d.shape(d.input(1)).slice(2);
  // The transposed convolution runs from its output's grid (the longer one) to its input's, when read backwards.
  const plain = windowsOf(d.node, kernel, d.shape(d.y).slice(2), d.shape(d.x).slice(2));
  const windows = hasAttribute(d.node, 'output_shape') ? padToShape(d, plain) : plain;
  return [
    d.emit.op('Conv', [d.dy, d.input(1)], {
      kernel_shape: kernel,
      strides: windows.strides,
      dilations: windows.dilations,
      group: groupsOf(d.node),
      pads: [...windows.padBegin, ...windows.padEnd],
    }),
  ];
};

/** With `output_shape` the padding follows from the lengths; the odd cell goes to the front but for SAME_UPPER. */
function padToShape(d: Derivation, windows: Windows): Windows {
  const { kernel, strides, dilations } = windows;
  const input = d.shape(d.x).slice(2);
  const output = d.shape(d.y).slice(2);
  const extra = intsOf(d.node, 'output_padding') ?? [];
  const upper = textOf(d.node, 'auto_pad', 'NOTSET') === 'SAME_UPPER';
  const total = kernel.map((length, axis) => {
    const reach = (dilations[axis] ?? 1) * (length - 1) + 1 + (extra[axis] ?? 0);
    return Math.max(0, (strides[axis] ?? 1) * ((input[axis] ?? 1) - 1) + reach - (output[axis] ?? 1));
  });
  const padBegin = total.map((sum) => (upper ? Math.floor(sum / 2) : Math.ceil(sum / 2)));
  return { ...windows, padBegin, padEnd: zip(total, padBegin, (sum, begin) => sum - begin) };
}

/** Derivatives of the convolutions, in one, two or three dimensions. Source: ONNX Conv, ConvTranspose. */
export const convolution: DerivativeTable = { Conv: conv, ConvTranspose: convTranspose };
