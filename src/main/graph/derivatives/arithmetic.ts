import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** One gradient an input, each summed back to its input's shape; inputs off the path are left out. */
const eachInput =
  (gradient: (d: Derivation, index: number) => string): Derivative =>
  (d) =>
    d.node.inputs.map((_, index) => (d.wants(index) ? d.sumToInput(gradient(d, index), index) : null));

const other = (d: Derivation, index: number) => d.input(1 - index);

const subtract = eachInput((d, index) => (index === 0 ? d.dy : d.emit.op('Neg', [d.dy])));

/** x / c: dy / c. For the divisor: -dy y / c. */
const divide = eachInput((d, index) => {
  const quotient = d.emit.op('Div', [d.dy, d.input(1)]);
  return index === 0 ? quotient : d.emit.op('Neg', [d.mul(quotient, d.y)]);
});

/** The remainder x - k c with a whole k: dy. For the divisor: -k dy. */
const remainder = eachInput((d, index) => {
  if (index === 0) return d.dy;
  return d.mul(d.dy, d.emit.op('Div', [d.emit.op('Sub', [d.y, d.x]), d.input(1)]));
});

/** x^p: p x^(p-1) dy. For the exponent: y ln x dy, and 0 at x = 0 as PyTorch has it. */
const power = eachInput((d, index) => {
  const exponent = d.indicator(d.input(1));
  if (index === 0) {
    const lower = d.emit.op('Pow', [d.x, d.emit.op('Sub', [exponent, d.emit.float(1)])]);
    return d.mul(d.dy, d.mul(exponent, lower));
  }
  const positive = d.emit.op('Greater', [d.x, d.emit.float(0)]);
  return d.where(positive, d.mul(d.dy, d.mul(d.y, d.emit.op('Log', [d.x]))));
});

/** The gradient goes to the inputs that attain the extremum, in equal shares where several do (as PyTorch). */
const extremum: Derivative = (d) => {
  const hits = d.node.inputs.map((input) => d.indicator(d.emit.op('Equal', [input, d.y])));
  const count = hits.reduce((sum, hit) => d.emit.op('Add', [sum, hit]));
  const share = d.emit.op('Div', [d.dy, count]);
  return d.node.inputs.map((_, index) =>
    d.wants(index) ? d.sumToInput(d.mul(share, hits[index] ?? ''), index) : null,
  );
};

const choose: Derivative = (d) => {
  const zero = d.emit.float(0);
  const yes = d.wants(1) ? d.sumToInput(d.emit.op('Where', [d.x, d.dy, zero]), 1) : null;
  const no = d.wants(2) ? d.sumToInput(d.emit.op('Where', [d.x, zero, d.dy]), 2) : null;
  return [null, yes, no];
};

/** Derivatives of the operators that combine tensors value by value, with broadcasting. */
export const arithmetic: DerivativeTable = {
  Add: eachInput((d) => d.dy),
  Sub: subtract,
  Mul: eachInput((d, index) => d.mul(d.dy, other(d, index))),
  Div: divide,
  Mod: remainder,
  Pow: power,
  Sum: eachInput((d) => d.dy),
  Mean: eachInput((d) => d.mul(d.dy, d.emit.float(1 / d.node.inputs.length))),
  Max: extremum,
  Min: extremum,
  Where: choose,
};
