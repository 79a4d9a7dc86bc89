import { isStandard } from '../network.ts';
import type { OnnxNode } from '../onnx/model.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import type { Derivative, DerivativeTable } from './derivation.ts';
import { elementary } from './elementary.ts';
import { grid } from './grid.ts';
import { indexing } from './indexing.ts';
import { matrix } from './matrix.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { resampling } from './resize.ts';
import { shaping } from './shaping.ts';

/** Every operator that has a derivative, with its rule. */
export const derivatives: DerivativeTable = {
  ...activations,
  ...arithmetic,
  ...convolution,
  ...elementary,
  ...grid,
  ...indexing,
  ...matrix,
  ...normalisation,
  ...pooling,
  ...reduction,
  ...resampling,
  ...shaping,
};

/** Operators whose output is constant in steps, so that no gradient passes: comparisons, roundings, indices. */
const flat: ReadonlySet<string> = new Set([
  'ArgMax',
  'ArgMin',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Not',
  'And',
  'Or',
  'Xor',
  'IsNaN',
  'IsInf',
  'Sign',
  'Floor',
  'Ceil',
  'Round',
  'Shape',
  'Size',
  'NonZero',
  'ConstantOfShape',
  'EyeLike',
  'Hardmax',
  'OneHot',
]);

/** True where the derivative is zero wherever it exists. */
export function stopsGradient(node: OnnxNode): boolean {
  return isStandard(node) && flat.has(node.opType);
}

/** The rule of a node's operator; undefined where it has none. */
export function derivativeOf(node: OnnxNode): Derivative | undefined {
  return isStandard(node) && Object.hasOwn(derivatives, node.opType) ? derivatives[node.opType] : undefined;
}
