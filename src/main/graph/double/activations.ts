import type { Derivation } from '../derivatives/derivation.ts';
import { floatOf, textOf } from '../onnx/attributes.ts';
import { erf } from './erf.ts';
import type { Rewriting, RewritingTable } from './rewriting.ts';

const op = ({ emit }: Derivation, type: string, ...inputs: readonly string[]) => emit.op(type, inputs);
const number = ({ emit }: Derivation, value: number) => emit.double(value);
const positive = (d: Derivation) => op(d, 'Relu', d.x);
const negative = (d: Derivation) => op(d, 'Min', d.x, number(d, 0));
const scaled = (d: Derivation, tensor: string, factor: number) => op(d, 'Mul', tensor, number(d, factor));

/** alpha (exp(x / width) - 1) below 0. */
const exponential = (d: Derivation, alpha: number, width = 1) =>
  scaled(d, op(d, 'Sub', op(d, 'Exp', scaled(d, negative(d), 1 / width)), number(d, 1)), alpha);

const hardSigmoid = (d: Derivation, alpha: number, beta: number) => {
  const line = op(d, 'Add', scaled(d, d.x, alpha), number(d, beta));
  return op(d, 'Min', op(d, 'Max', line, number(d, 0)), number(d, 1));
};

/** log(1 + exp(x)) without overflow. */
const softplus: Rewriting = (d) => {
  const decay = op(d, 'Exp', op(d, 'Neg', op(d, 'Abs', d.x)));
  return op(d, 'Add', positive(d), op(d, 'Log', op(d, 'Add', decay, number(d, 1))));
};

const gelu: Rewriting = (d) => {
  const half = scaled(d, d.x, 0.5);
  const curve =
    textOf(d.node, 'approximate', 'none') === 'tanh'
      ? op(d, 'Tanh', scaled(d, op(d, 'Add', d.x, scaled(d, cubeOf(d), 0.044715)), Math.sqrt(2 / Math.PI)))
      : erf(d, scaled(d, d.x, Math.SQRT1_2));
  return op(d, 'Mul', half, op(d, 'Add', curve, number(d, 1)));
};

const cubeOf = (d: Derivation) => op(d, 'Mul', d.x, op(d, 'Mul', d.x, d.x));

const selu: Rewriting = (d) => {
  const alpha = floatOf(d.node, 'alpha', 1.6732632423543772);
  const gamma = floatOf(d.node, 'gamma', 1.0507009873554805);
  return scaled(d, op(d, 'Add', positive(d), exponential(d, alpha)), gamma);
};

/**
 * Attributes are stored as float32; where one stands for a decimal fraction, the program that exported the network
 * meant the fraction.
 */
const decimal = (value: number) => Number(value.toPrecision(7));
const attribute = (d: Derivation, name: string, fallback: number) => decimal(floatOf(d.node, name, fallback));

/** Activation functions in double precision. Source: their definitions in the ONNX operator set. */
export const activationsInDouble: RewritingTable = {
  Tan: (d) => op(d, 'Div', op(d, 'Sin', d.x), op(d, 'Cos', d.x)),
  Sinh: (d) => scaled(d, op(d, 'Sub', op(d, 'Exp', d.x), op(d, 'Exp', op(d, 'Neg', d.x))), 0.5),
  Cosh: (d) => scaled(d, op(d, 'Add', op(d, 'Exp', d.x), op(d, 'Exp', op(d, 'Neg', d.x))), 0.5),
  Erf: (d) => erf(d, d.x),
  Gelu: gelu,
  Softplus: softplus,
  Softsign: (d) => op(d, 'Div', d.x, op(d, 'Add', op(d, 'Abs', d.x), number(d, 1))),
  Mish: (d) => op(d, 'Mul', d.x, op(d, 'Tanh', softplus(d))),
  Elu: (d) => op(d, 'Add', positive(d), exponential(d, attribute(d, 'alpha', 1))),
  Celu: (d) => {
    const alpha = attribute(d, 'alpha', 1);
    return op(d, 'Add', positive(d), exponential(d, alpha, alpha));
  },
  Selu: selu,
  LeakyRelu: (d) => op(d, 'Add', positive(d), scaled(d, negative(d), attribute(d, 'alpha', 0.01))),
  PRelu: (d) => op(d, 'Add', positive(d), op(d, 'Mul', d.input(1), negative(d))),
  ThresholdedRelu: (d) => {
    const above = op(d, 'Greater', d.x, number(d, attribute(d, 'alpha', 1)));
    return op(d, 'Where', above, d.x, number(d, 0));
  },
  HardSigmoid: (d) => hardSigmoid(d, sixth(attribute(d, 'alpha', 0.2)), attribute(d, 'beta', 0.5)),
  HardSwish: (d) => op(d, 'Mul', d.x, hardSigmoid(d, 1 / 6, 0.5)),
  Mean: (d) => {
    const names = d.node.inputs;
    return scaled(
      d,
      names.reduce((sum, name) => op(d, 'Add', sum, name)),
      1 / names.length,
    );
  },
};

/** PyTorch's hard sigmoid has the slope 1/6, which no float32 is. */
const sixth = (value: number) => (Math.abs(value - 1 / 6) < 1e-6 ? 1 / 6 : value);
