import { floatOf, textOf } from '../onnx/attributes.ts';
import { positive } from './channel-wise.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** dS/dx = dS/dy * f'(x) with the local derivative written by `slope`. */
const local =
  (slope: (d: Derivation) => string): Derivative =>
  (d) => [d.mul(d.dy, slope(d))];

const op = (d: Derivation, type: string, ...inputs: readonly (string | number)[]): string =>
  d.emit.op(
    type,
    inputs.map((input) => (typeof input === 'number' ? d.emit.float(input) : input)),
  );

/** A slope so steep that the ramp of HardSigmoid, clamp(slope v, 0, 1), is a step for every normal float32 v. */
const steep = 2 ** 100;

/** 1 where sign * (v - bound) > 0, else 0, exact on the bound: one pass over the values, where Where takes three. */
function step(d: Derivation, v: string, sign: 1 | -1, bound: number): string {
  const slope = { alpha: { float: sign * steep }, beta: { float: -sign * steep * bound } };
  return d.emit.op('HardSigmoid', [v], slope);
}

/** PyTorch's subgradient: 0 at 0. The mask comes from the output, so that the convolution before it stays fused. */
const relu = local((d) => (d.isBlocked(d.y) ? positive(d, d.y) : step(d, d.y, 1, 0)));

/** A bound beyond this is none, and would overflow the step. */
const noBound = 1e8;

/** As PyTorch's hardtanh (which ReLU6 is): 0 on both bounds. */
const clip: Derivative = (d) => {
  const [low = -Infinity] = d.constant(1) ?? [];
  const [high = Infinity] = d.constant(2) ?? [];
  const above = low > -noBound ? d.mul(d.dy, step(d, d.y, 1, low)) : d.dy;
  return [high < noBound ? d.mul(above, step(d, d.y, -1, high)) : above];
};

const leaky = local((d) => op(d, 'Where', op(d, 'Greater', d.x, 0), 1, floatOf(d.node, 'alpha', 0.01)));

const prelu: Derivative = (d) => {
  const positive = op(d, 'Greater', d.x, 0);
  const dx = d.wants(0) ? d.mul(d.dy, op(d, 'Where', positive, 1, d.input(1))) : null;
  const dSlope = d.wants(1) ? d.sumToInput(d.mul(d.dy, op(d, 'Min', d.x, 0)), 1) : null;
  return [dx, dSlope];
};

const elu = local((d) => {
  const alpha = floatOf(d.node, 'alpha', 1);
  return op(d, 'Where', op(d, 'Greater', d.x, 0), 1, op(d, 'Add', d.y, alpha));
});

const selu = local((d) => {
  const alpha = floatOf(d.node, 'alpha', 1.6732631921768188);
  const gamma = floatOf(d.node, 'gamma', 1.0507010221481323);
  return op(d, 'Where', op(d, 'Greater', d.x, 0), gamma, op(d, 'Add', d.y, alpha * gamma));
});

/** celu = max(0, x) + min(0, alpha (exp(x / alpha) - 1)). */
const celu = local((d) => {
  const alpha = floatOf(d.node, 'alpha', 1);
  return op(d, 'Where', op(d, 'Greater', d.x, 0), 1, op(d, 'Exp', op(d, 'Div', d.x, alpha)));
});

const sigmoid = local((d) => d.mul(d.y, op(d, 'Sub', 1, d.y)));

/** y = clamp(alpha x + beta, 0, 1): the slope is alpha strictly between. */
const hardSigmoid = local((d) => {
  const inside = op(d, 'And', op(d, 'Greater', d.y, 0), op(d, 'Less', d.y, 1));
  return op(d, 'Where', inside, floatOf(d.node, 'alpha', 0.2), 0);
});

/** y = x clamp(x / 6 + 1/2, 0, 1). */
const hardSwish = local((d) => {
  const ramp = op(d, 'Add', op(d, 'Mul', d.x, 1 / 3), 0.5);
  const inside = op(d, 'Where', op(d, 'Greater', d.x, -3), ramp, 0);
  return op(d, 'Where', op(d, 'Less', d.x, 3), inside, 1);
});

const tanhSlope = (d: Derivation, y: string) => op(d, 'Sub', 1, d.mul(y, y));

/** Derivative of x Phi(x), or of its tanh approximation. */
const gelu = local((d) => (textOf(d.node, 'approximate', 'none') === 'tanh' ? geluTanh(d) : geluExact(d)));

function geluExact(d: Derivation): string {
  const phi = op(d, 'Mul', op(d, 'Add', op(d, 'Erf', op(d, 'Mul', d.x, Math.SQRT1_2)), 1), 0.5);
  const bell = op(d, 'Exp', op(d, 'Mul', d.mul(d.x, d.x), -0.5));
  return op(d, 'Add', phi, d.mul(d.x, op(d, 'Mul', bell, 1 / Math.sqrt(2 * Math.PI))));
}

function geluTanh(d: Derivation): string {
  const c = Math.sqrt(2 / Math.PI);
  const square = d.mul(d.x, d.x);
  const inner = d.mul(d.x, op(d, 'Add', op(d, 'Mul', square, c * 0.044715), c));
  const t = op(d, 'Tanh', inner);
  const innerSlope = op(d, 'Add', op(d, 'Mul', square, 3 * c * 0.044715), c);
  const half = op(d, 'Mul', op(d, 'Add', t, 1), 0.5);
  return op(d, 'Add', half, op(d, 'Mul', d.mul(d.x, d.mul(tanhSlope(d, t), innerSlope)), 0.5));
}

/** x sigmoid(alpha x); alpha is 1 for SiLU. */
const swish = local((d) => {
  const alpha = floatOf(d.node, 'alpha', 1);
  const s = op(d, 'Sigmoid', op(d, 'Mul', d.x, alpha));
  return op(d, 'Add', s, op(d, 'Mul', d.mul(d.x, d.mul(s, op(d, 'Sub', 1, s))), alpha));
});

/** x tanh(softplus(x)). */
const mish = local((d) => {
  const t = op(d, 'Tanh', op(d, 'Softplus', d.x));
  return op(d, 'Add', t, d.mul(d.x, d.mul(tanhSlope(d, t), op(d, 'Sigmoid', d.x))));
});

const softsign = local((d) => {
  const base = op(d, 'Add', op(d, 'Abs', d.x), 1);
  return op(d, 'Reciprocal', d.mul(base, base));
});

/** Derivatives of functions that act on every value by itself and bend it: the activations of networks. */
export const activations: DerivativeTable = {
  Relu: relu,
  Clip: clip,
  LeakyRelu: leaky,
  PRelu: prelu,
  ThresholdedRelu: local((d) => step(d, d.x, 1, floatOf(d.node, 'alpha', 1))),
  Elu: elu,
  Selu: selu,
  Celu: celu,
  Sigmoid: sigmoid,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Tanh: local((d) => tanhSlope(d, d.y)),
  Softplus: local((d) => op(d, 'Sigmoid', d.x)),
  Softsign: softsign,
  Gelu: gelu,
  Swish: swish,
  Mish: mish,
};
