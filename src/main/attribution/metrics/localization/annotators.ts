import { found, missing, type Outcome } from '../outcome.ts';

/** How far two people mark the same pixels. */
export interface AnnotatorAgreement {
  /** 2 |A and B| / (|A| + |B|), 0 to 1; null where neither marked anything. */
  readonly dice: Outcome<number>;
  /** Cohen's kappa over pixels: agreement beyond chance, -1 to 1; null where both marked nothing or everything. */
  readonly kappa: Outcome<number>;
}

/** Compares two masks [pixels] of 0 and 1. */
export function compareAnnotators(first: Uint8Array, second: Uint8Array): AnnotatorAgreement {
  if (first.length !== second.length) {
    return { dice: missing('size-mismatch'), kappa: missing('size-mismatch') };
  }
  let [a, b, both] = [0, 0, 0];
  for (let pixel = 0; pixel < first.length; pixel++) {
    const [left, right] = [first[pixel] ?? 0, second[pixel] ?? 0];
    a += left;
    b += right;
    both += left & right;
  }
  const pixels = first.length;
  const observed = (pixels - a - b + 2 * both) / pixels;
  const expected = (a * b + (pixels - a) * (pixels - b)) / pixels ** 2;
  return {
    dice: a + b === 0 ? missing('empty-mask') : found((2 * both) / (a + b)),
    kappa:
      expected === 1
        ? missing(a === 0 ? 'empty-mask' : 'full-mask')
        : found((observed - expected) / (1 - expected)),
  };
}
