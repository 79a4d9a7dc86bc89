import { floatOf, intOf, intsOf, textOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';
import { interpolationMatrix, type Sampling } from './interpolation.ts';
import { backAlongAxes, type AxisMatrix } from './linear-along.ts';
import { shrinkBySliding } from './shrink.ts';

/** The axes that change, each with how it is sampled. */
function samplings(d: Derivation): readonly (readonly [axis: number, sampling: Sampling])[] {
  const input = d.shape(d.x);
  const output = d.shape(d.y);
  const axes = (intsOf(d.node, 'axes') ?? input.map((_, axis) => axis)).map((axis) => d.axisOf(axis));
  const roi = d.constant(1) ?? [];
  const given = d.constant(2);
  const policy = textOf(d.node, 'keep_aspect_ratio_policy', 'stretch');
  const ratios = axes.map((axis, index) => {
    const listed = given?.[index];
    return Math.fround(listed ?? (sizesOf(d, index) ?? output[axis] ?? 1) / (input[axis] ?? 1));
  });
  const common = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return axes.map((axis, index) => {
    const scale = policy === 'stretch' || given?.length ? (ratios[index] ?? 1) : common;
    return [axis, { ...modesOf(d), scale, roi: [roi[index] ?? 0, roi[index + axes.length] ?? 1] }] as const;
  });
}

const sizesOf = (d: Derivation, index: number) => d.constant(3)?.[index];

function modesOf(d: Derivation): Omit<Sampling, 'scale' | 'roi'> {
  return {
    mode: textOf(d.node, 'mode', 'nearest'),
    coordinates: textOf(d.node, 'coordinate_transformation_mode', 'half_pixel'),
    nearest: textOf(d.node, 'nearest_mode', 'round_prefer_floor'),
    cubicA: floatOf(d.node, 'cubic_coeff_a', -0.75),
    excludeOutside: intOf(d.node, 'exclude_outside', 0) === 1,
    antialias: intOf(d.node, 'antialias', 0) === 1,
  };
}

/** A Resize as one matrix for each axis that changes: resampling is linear and acts on each axis by itself. */
export function resizingMatrices(d: Derivation): readonly (readonly [axis: number, matrix: AxisMatrix])[] {
  const input = d.shape(d.x);
  const output = d.shape(d.y);
  return samplings(d)
    .filter(([axis, { coordinates }]) => input[axis] !== output[axis] || coordinates === 'tf_crop_and_resize')
    .map(([axis, sampling]) => {
      return [axis, interpolationMatrix(sampling, output[axis] ?? 1, input[axis] ?? 1)] as const;
    });
}

/** The gradient goes through the transposed matrices. */
const resize: Derivative = (d) => {
  const matrices = resizingMatrices(d);
  return [shrinkBySliding(d, matrices) ?? backAlongAxes(d, d.dy, d.shape(d.y), matrices)];
};

/** Derivative of Resize in every mode (Upsample is read as Resize). */
export const resampling: DerivativeTable = { Resize: resize };
