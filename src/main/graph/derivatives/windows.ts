import { intOf, intsOf, textOf } from '../onnx/attributes.ts';
import type { OnnxNode } from '../onnx/model.ts';

/** How a sliding window lies along each spatial axis. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padBegin: readonly number[];
  readonly padEnd: readonly number[];
}

/**
 * Resolves the window attributes of Conv and the pools, `auto_pad` included.
 * @param input Spatial lengths of the input.
 * @param output Spatial lengths of the output.
 */
export function windowsOf(
  node: OnnxNode,
  kernel: readonly number[],
  input: readonly number[],
  output: readonly number[],
): Windows {
  const ones = kernel.map(() => 1);
  const strides = intsOf(node, 'strides') ?? ones;
  const dilations = intsOf(node, 'dilations') ?? ones;
  const auto = textOf(node, 'auto_pad', 'NOTSET');
  const pads = intsOf(node, 'pads') ?? [...ones, ...ones].map(() => 0);
  const total = kernel.map((length, axis) => {
    if (auto === 'NOTSET') return (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
    if (auto === 'VALID') return 0;
    const reach =
      ((output[axis] ?? 1) - 1) * (strides[axis] ?? 1) + (dilations[axis] ?? 1) * (length - 1) + 1;
    return Math.max(0, reach - (input[axis] ?? 0));
  });
  const padBegin = total.map((sum, axis) => {
    if (auto === 'NOTSET') return pads[axis] ?? 0;
    return auto === 'SAME_LOWER' ? Math.ceil(sum / 2) : Math.floor(sum / 2);
  });
  return {
    kernel,
    strides,
    dilations,
    padBegin,
    padEnd: total.map((sum, axis) => sum - (padBegin[axis] ?? 0)),
  };
}

/** The part of a group number that every caller needs. */
export const groupsOf = (node: OnnxNode): number => intOf(node, 'group', 1);
