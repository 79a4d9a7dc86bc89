import { floatOf, intOf, textOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** y = alpha A' B' + beta C with ' an optional transposition. */
const gemm: Derivative = (d) => {
  const alpha = { float: floatOf(d.node, 'alpha', 1) };
  const transA = intOf(d.node, 'transA', 0);
  const transB = intOf(d.node, 'transB', 0);
  const product = (a: string, b: string, attributes: { transA: number; transB: number }) =>
    d.emit.op('Gemm', [a, b], { alpha, ...attributes });
  const dA = () =>
    transA === 0
      ? product(d.dy, d.input(1), { transA: 0, transB: 1 - transB })
      : product(d.input(1), d.dy, { transA: transB, transB: 1 });
  const dB = () =>
    transB === 0
      ? product(d.x, d.dy, { transA: 1 - transA, transB: 0 })
      : product(d.dy, d.x, { transA: 1, transB: transA });
  const dC = () => d.sumToInput(d.mul(d.dy, d.emit.float(floatOf(d.node, 'beta', 1))), 2);
  return [d.wants(0) ? dA() : null, d.wants(1) ? dB() : null, d.wants(2) ? dC() : null];
};

function swapped(d: Derivation, name: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  return d.emit.op('Transpose', [name], { perm: perm.with(rank - 1, rank - 2).with(rank - 2, rank - 1) });
}

/** Stacked matrices with broadcasting; a vector counts as a row on the left, as a column on the right. */
const matMul: Derivative = (d) => {
  const a = d.shape(d.x);
  const b = d.shape(d.input(1));
  const wideA = a.length === 1 ? [1, ...a] : a;
  const wideB = b.length === 1 ? [...b, 1] : b;
  const lead = stackOf(d, wideA, wideB);
  const vectors = a.length === 1 || b.length === 1;
  const dy = vectors ? d.emit.reshape(d.dy, [...lead, wideA.at(-2) ?? 1, wideB.at(-1) ?? 1]) : d.dy;
  const left = a.length === 1 ? d.emit.reshape(d.x, wideA) : d.x;
  const right = b.length === 1 ? d.emit.reshape(d.input(1), wideB) : d.input(1);
  const dA = () => {
    const full = d.emit.op('MatMul', [dy, swapped(d, right, wideB.length)]);
    return settle(d, full, [...lead, ...wideA.slice(-2)], wideA, a);
  };
  const dB = () => {
    const full = d.emit.op('MatMul', [swapped(d, left, wideA.length), dy]);
    return settle(d, full, [...lead, ...wideB.slice(-2)], wideB, b);
  };
  return [d.wants(0) ? dA() : null, d.wants(1) ? dB() : null];
};

/** The leading axes of the product, from the output, into which a vector puts no axis. */
function stackOf(d: Derivation, a: readonly number[], b: readonly number[]): readonly number[] {
  return d.shape(d.y).slice(0, Math.max(a.length, b.length) - 2);
}

function settle(
  d: Derivation,
  gradient: string,
  from: readonly number[],
  wide: readonly number[],
  own: readonly number[],
): string {
  const summed = d.sumTo(gradient, from, wide);
  return wide.length === own.length ? summed : d.emit.reshape(summed, own);
}

/**
 * Einstein sums with an explicit output and no repeated or elided index: the gradient of a term is the sum of dy with
 * the other terms, laid out like the term. An index that only this term has was summed over; it is spread again.
 */
const einsum: Derivative = (d) => {
  const equation = textOf(d.node, 'equation', '').replaceAll(' ', '');
  const [left = '', output] = equation.split('->');
  const terms = left.split(',');
  if (
    output === undefined ||
    equation.includes('.') ||
    terms.some((term) => new Set(term).size < term.length)
  ) {
    throw d.noRule(`its equation ${equation} is outside what is differentiated`);
  }
  return terms.map((term, index) => {
    if (!d.wants(index)) return null;
    const others = terms.filter((_, at) => at !== index);
    const inputs = d.node.inputs.filter((_, at) => at !== index);
    const known = Array.from(term).filter(
      (letter) => output.includes(letter) || others.some((one) => one.includes(letter)),
    );
    const partial = `${[output, ...others].join(',')}->${known.join('')}`;
    const gradient = d.emit.op('Einsum', [d.dy, ...inputs], { equation: partial });
    if (known.length === term.length) return gradient;
    const shape = d.shape(d.input(index));
    const gaps = shape.map((length, axis) => (known.includes(term[axis] ?? '') ? length : 1));
    return d.emit.op('Expand', [d.emit.reshape(gradient, gaps), d.emit.ints(shape)]);
  });
};

/** Derivatives of matrix products. */
export const matrix: DerivativeTable = { Gemm: gemm, MatMul: matMul, Einsum: einsum };
