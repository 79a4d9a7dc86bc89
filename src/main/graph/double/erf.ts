import type { Derivation } from '../derivatives/derivation.ts';

/** Terms of the series; the last ones are below the rounding of a double. */
const terms = 30;

/** exp(x^2) erfc(x) for x >= 0: from the power series of erf below 2, from the continued fraction beyond. */
function scaledComplement(x: number): number {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return Math.exp(x * x) - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 200; n > 0; n--) fraction = x + n / 2 / fraction;
  return 1 / (fraction * Math.sqrt(Math.PI));
}

/** ln(exp(x^2) erfc(x) / t) with t = 2 / (2 + x), smooth from t = 0 (x infinite) to t = 1 (x = 0). */
function logarithm(t: number): number {
  const x = 2 / t - 2;
  return Math.log(scaledComplement(x) / t);
}

/** Chebyshev coefficients of {@link logarithm} on 0 < t < 1, from its values at the Chebyshev points. */
const coefficients: readonly number[] = Array.from({ length: terms }, (_, degree) => {
  let sum = 0;
  for (let k = 0; k < terms; k++) {
    const angle = (Math.PI * (k + 0.5)) / terms;
    sum += logarithm((Math.cos(angle) + 1) / 2) * Math.cos(degree * angle);
  }
  return ((degree === 0 ? 1 : 2) * sum) / terms;
});

/**
 * The error function in double precision, to about 1e-15, as operators that onnxruntime has for double: a Chebyshev
 * series summed by Clenshaw's rule.
 */
export function erf({ emit }: Derivation, x: string): string {
  const number = (value: number) => emit.double(value);
  const size = emit.op('Abs', [x]);
  const t = emit.op('Div', [number(2), emit.op('Add', [size, number(2)])]);
  const twice = emit.op('Sub', [emit.op('Mul', [t, number(4)]), number(2)]);
  let current = number(coefficients[terms - 1] ?? 0);
  let before = number(0);
  for (let degree = terms - 2; degree > 0; degree--) {
    const shifted = emit.op('Sub', [number(coefficients[degree] ?? 0), before]);
    before = current;
    current = emit.op('Add', [emit.op('Mul', [twice, current]), shifted]);
  }
  const half = emit.op('Mul', [emit.op('Mul', [twice, number(0.5)]), current]);
  const series = emit.op('Add', [emit.op('Sub', [half, before]), number(coefficients[0] ?? 0)]);
  const exponent = emit.op('Sub', [series, emit.op('Mul', [x, x])]);
  const complement = emit.op('Mul', [t, emit.op('Exp', [exponent])]);
  return emit.op('Mul', [emit.op('Sign', [x]), emit.op('Sub', [number(1), complement])]);
}
