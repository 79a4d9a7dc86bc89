import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareAnnotators } from '../../../../src/main/attribution/metrics/localization/annotators.ts';

const masks = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((pairs) => [Uint8Array.from(pairs, ([a]) => a), Uint8Array.from(pairs, ([, b]) => b)] as const);

it('gives the worked example: 20 yes, 15 no, 5 and 10 apart', () => {
  const mark = (counts: readonly (readonly [number, number])[]) =>
    Uint8Array.from(counts.flatMap(([count, value]) => Array.from({ length: count }, () => value)));
  const first = mark([
    [20, 1],
    [5, 1],
    [10, 0],
    [15, 0],
  ]);
  const second = mark([
    [20, 1],
    [5, 0],
    [10, 1],
    [15, 0],
  ]);
  const { kappa, dice } = compareAnnotators(first, second);
  expect(kappa.value).toBeCloseTo(0.4, 12);
  expect(dice.value).toBeCloseTo(40 / 55, 12);
});

it('is the same whoever comes first, 1 for equal masks and never above', () => {
  fc.assert(
    fc.property(masks, ([a, b]) => {
      expect(compareAnnotators(a, b)).toEqual(compareAnnotators(b, a));
      const { dice, kappa } = compareAnnotators(a, a);
      if (a.includes(1)) expect(dice.value).toBe(1);
      if (kappa.value !== null) expect(kappa.value).toBeCloseTo(1, 12);
      expect(compareAnnotators(a, b).kappa.value ?? 0).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

it('says why two empty masks or masks of two sizes cannot be compared', () => {
  expect(compareAnnotators(new Uint8Array(4), new Uint8Array(4)).kappa.reason).toBe('empty-mask');
  expect(compareAnnotators(new Uint8Array(4), new Uint8Array(5)).dice.reason).toBe('size-mismatch');
});
