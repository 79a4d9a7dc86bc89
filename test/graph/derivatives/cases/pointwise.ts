import { toTensor } from '../../../../src/main/graph/index.ts';
import { named } from '../one-operator.ts';
import { float, int, randomTensor } from '../random-values.ts';

const bool = (...values: readonly number[]) => toTensor('', [values.length], Uint8Array.from(values), 9);

/** Cases for the rules of `derivatives/activations.ts`. */
export const activations = named({
  Relu: { op: 'Relu' },
  Clip: { op: 'Clip', inputs: [float(-0.8), float(1.1)] },
  'Clip above only': { op: 'Clip', inputs: ['', float(1.1)] },
  'Clip of opset 6': { op: 'Clip', attributes: { min: -0.8, max: { float: 1 } }, opset: 9 },
  LeakyRelu: { op: 'LeakyRelu', attributes: { alpha: 0.2 } },
  PRelu: { op: 'PRelu', inputs: [randomTensor([2, 1, 1], 0.1, 0.4)] },
  'PRelu with computed slope': { op: 'PRelu', inputs: ['x'] },
  ThresholdedRelu: { op: 'ThresholdedRelu', attributes: { alpha: 0.7 } },
  Elu: { op: 'Elu', attributes: { alpha: 0.6 } },
  Selu: { op: 'Selu' },
  Celu: { op: 'Celu', attributes: { alpha: 0.7 } },
  Sigmoid: { op: 'Sigmoid' },
  HardSigmoid: { op: 'HardSigmoid', attributes: { alpha: 0.4, beta: 0.5 } },
  HardSwish: { op: 'HardSwish', range: [-5, 5] },
  Tanh: { op: 'Tanh' },
  Softplus: { op: 'Softplus' },
  Softsign: { op: 'Softsign' },
  Gelu: { op: 'Gelu' },
  'Gelu by tanh': { op: 'Gelu', attributes: { approximate: 'tanh' } },
  Mish: { op: 'Mish' },
});

/** Cases for the rules of `derivatives/elementary.ts`. */
export const elementary = named({
  Neg: { op: 'Neg' },
  Abs: { op: 'Abs' },
  Sqrt: { op: 'Sqrt', range: [0.5, 3] },
  Exp: { op: 'Exp' },
  Log: { op: 'Log', range: [0.5, 3] },
  Reciprocal: { op: 'Reciprocal', range: [0.7, 3] },
  Erf: { op: 'Erf' },
  Sin: { op: 'Sin' },
  Cos: { op: 'Cos' },
  Tan: { op: 'Tan', range: [-1, 1] },
  Asin: { op: 'Asin', range: [-0.8, 0.8] },
  Acos: { op: 'Acos', range: [-0.8, 0.8] },
  Atan: { op: 'Atan' },
  Sinh: { op: 'Sinh' },
  Cosh: { op: 'Cosh' },
  Asinh: { op: 'Asinh' },
  Acosh: { op: 'Acosh', range: [1.5, 3] },
  Atanh: { op: 'Atanh', range: [-0.8, 0.8] },
});

/** Cases for the rules of `derivatives/arithmetic.ts`. */
export const arithmetic = named({
  Add: { op: 'Add', inputs: [randomTensor([1, 2, 1, 6])] },
  'Add of itself': { op: 'Add', inputs: ['x'] },
  'Add spread over a larger one': { op: 'Add', shape: [2, 1, 3], inputs: [randomTensor([1, 2, 5, 3])] },
  Sub: { op: 'Sub', inputs: ['x'] },
  'Sub from a constant': { op: 'Sub', inputs: [float(2)], position: 1 },
  Mul: { op: 'Mul', inputs: ['x'] },
  'Mul with broadcasting': { op: 'Mul', shape: [1, 2, 1, 1], inputs: [randomTensor([1, 2, 3, 4])] },
  Mod: { op: 'Mod', inputs: [randomTensor([1, 2, 1, 1], 1, 2)], attributes: { fmod: 1 } },
  'Mod by the image': {
    op: 'Mod',
    inputs: [randomTensor([1, 2, 5, 6], 2.3, 2.5)],
    position: 1,
    range: [1, 1.1],
    attributes: { fmod: 1 },
  },
  Div: { op: 'Div', inputs: [randomTensor([1, 2, 1, 1], 1, 2)] },
  'Div by the image': { op: 'Div', inputs: [randomTensor([1, 2, 5, 6])], position: 1, range: [1, 3] },
  Pow: { op: 'Pow', inputs: [float(3)] },
  'Pow of itself': { op: 'Pow', inputs: ['x'], range: [0.5, 2] },
  'Pow to the image': { op: 'Pow', inputs: [float(1.5)], position: 1 },
  'Pow with a whole exponent': { op: 'Pow', inputs: [int(2)] },
  Sum: { op: 'Sum', inputs: ['x', randomTensor([1, 1, 5, 6])] },
  Mean: { op: 'Mean', inputs: ['x', randomTensor([1, 1, 5, 6])] },
  Max: { op: 'Max', inputs: [randomTensor([1, 2, 5, 6])] },
  Min: { op: 'Min', inputs: ['x', float(0.4)] },
  Where: { op: 'Where', inputs: [bool(1, 0, 1, 1, 0, 0), float(1)], position: 1 },
  'Where, the other side': { op: 'Where', inputs: [bool(1, 0, 1, 1, 0, 0), 'x'], position: 2 },
});
