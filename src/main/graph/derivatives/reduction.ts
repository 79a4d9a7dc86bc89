import { intOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** The output's shape as if the reduced axes had been kept with length 1, and how many values each entry stands for. */
function kept(d: Derivation): { readonly shape: readonly number[]; readonly count: number } {
  const shape = d.shape(d.x);
  const given = d.constant(1) ?? [];
  const noop = given.length === 0 && intOf(d.node, 'noop_with_empty_axes', 0) === 1;
  const all =
    given.length === 0 && !noop ? shape.map((_, axis) => axis) : given.map((axis) => d.axisOf(axis));
  const count = all.reduce((size, axis) => size * (shape[axis] ?? 1), 1);
  return { shape: shape.map((length, axis) => (all.includes(axis) ? 1 : length)), count };
}

/** A reduction whose derivative is dy, broadcast, times what `slope` writes from x, y and the count (null for 1). */
const reduce =
  (slope: (d: Derivation, y: string, count: number) => string | null): Derivative =>
  (d) => {
    const { shape, count } = kept(d);
    const dy = d.emit.reshape(d.dy, shape);
    const factor = slope(d, d.emit.reshape(d.y, shape), count);
    if (factor !== null) return [d.mul(dy, factor)];
    return [d.emit.op('Expand', [dy, d.emit.ints(d.shape(d.x))])];
  };

/** The mean divides before it spreads: the small tensor is the one to touch. */
const mean: Derivative = (d) => {
  const { shape, count } = kept(d);
  const share = d.mul(d.emit.reshape(d.dy, shape), d.emit.float(1 / count));
  return [d.emit.op('Expand', [share, d.emit.ints(d.shape(d.x))])];
};

/** Equal shares for equal extrema, as PyTorch's amax and amin. */
const extremum: Derivative = (d) => {
  const { shape } = kept(d);
  const hits = d.indicator(d.emit.op('Equal', [d.x, d.emit.reshape(d.y, shape)]));
  const axes = d.input(1);
  const count = d.emit.op('ReduceSum', axes === '' ? [hits] : [hits, axes], { keepdims: 1 });
  return [d.mul(d.emit.op('Div', [d.emit.reshape(d.dy, shape), count]), hits)];
};

/** x / |x|, and 0 where the norm is 0, as PyTorch. */
const norm = reduce((d, y) => {
  const positive = d.emit.op('Greater', [y, d.emit.float(0)]);
  const divisor = d.emit.op('Where', [positive, y, d.emit.float(1)]);
  return d.emit.op('Div', [d.x, divisor]);
});

/** Derivatives of the reductions along axes. */
export const reduction: DerivativeTable = {
  ReduceSum: reduce(() => null),
  ReduceMean: mean,
  ReduceMax: extremum,
  ReduceMin: extremum,
  ReduceL1: reduce((d) => d.emit.op('Sign', [d.x])),
  ReduceL2: norm,
  ReduceSumSquare: reduce((d) => d.mul(d.x, d.emit.float(2))),
  ReduceLogSum: reduce((d, y) => {
    const inverse = d.emit.op('Exp', [d.emit.op('Neg', [y])]);
    return d.emit.op('Expand', [inverse, d.emit.ints(d.shape(d.x))]);
  }),
  ReduceLogSumExp: reduce((d, y) => d.emit.op('Exp', [d.emit.op('Sub', [d.x, y])])),
  ReduceProd: reduce((d, y) => d.emit.op('Div', [y, d.x])),
};
