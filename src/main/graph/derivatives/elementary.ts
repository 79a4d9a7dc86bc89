import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

const local =
  (slope: (d: Derivation) => string): Derivative =>
  (d) => [d.mul(d.dy, slope(d))];

const op = (d: Derivation, type: string, ...inputs: readonly (string | number)[]): string =>
  d.emit.op(
    type,
    inputs.map((input) => (typeof input === 'number' ? d.emit.float(input) : input)),
  );

const square = (d: Derivation, name: string) => d.mul(name, name);

/** 1 / sqrt(u). */
const inverseRoot = (d: Derivation, name: string) => op(d, 'Reciprocal', op(d, 'Sqrt', name));

/** Derivatives of the elementary functions of one variable. */
export const elementary: DerivativeTable = {
  Neg: (d) => [op(d, 'Neg', d.dy)],
  Abs: local((d) => op(d, 'Sign', d.x)),
  Sqrt: (d) => [op(d, 'Div', op(d, 'Mul', d.dy, 0.5), d.y)],
  Exp: local((d) => d.y),
  Log: (d) => [op(d, 'Div', d.dy, d.x)],
  Reciprocal: local((d) => op(d, 'Neg', square(d, d.y))),
  Erf: local((d) => op(d, 'Mul', op(d, 'Exp', op(d, 'Neg', square(d, d.x))), 2 / Math.sqrt(Math.PI))),
  Sin: local((d) => op(d, 'Cos', d.x)),
  Cos: local((d) => op(d, 'Neg', op(d, 'Sin', d.x))),
  Tan: local((d) => op(d, 'Add', square(d, d.y), 1)),
  Asin: local((d) => inverseRoot(d, op(d, 'Sub', 1, square(d, d.x)))),
  Acos: local((d) => op(d, 'Neg', inverseRoot(d, op(d, 'Sub', 1, square(d, d.x))))),
  Atan: local((d) => op(d, 'Reciprocal', op(d, 'Add', square(d, d.x), 1))),
  Sinh: local((d) => op(d, 'Cosh', d.x)),
  Cosh: local((d) => op(d, 'Sinh', d.x)),
  Asinh: local((d) => inverseRoot(d, op(d, 'Add', square(d, d.x), 1))),
  Acosh: local((d) => inverseRoot(d, op(d, 'Sub', square(d, d.x), 1))),
  Atanh: local((d) => op(d, 'Reciprocal', op(d, 'Sub', 1, square(d, d.x)))),
};
