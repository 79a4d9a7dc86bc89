import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRasters } from '../../../../src/renderer/features/overlay/map-join.ts';

const join = (a: number, b: number, how: Parameters<typeof joinRasters>[1], gains = [1, 1]) =>
  joinRasters([Float32Array.of(a), Float32Array.of(b)], how, gains)[0];
const values = fc.float({ noNaN: true, min: -1000, max: 1000 });

describe('joinRasters', () => {
  it('leaves a single map as it is', () => {
    const map = Float32Array.of(1, Number.NaN, -3);
    expect(joinRasters([map], 'only', [1])).toBe(map);
    expect([...joinRasters([map], 'only', [2])]).toEqual([2, Number.NaN, -6]);
  });

  it('subtracts after each map was multiplied', () => {
    expect(join(3, 2, 'difference')).toBe(1);
    expect(join(3, 2, 'difference', [2, 0.5])).toBe(5);
  });

  it('changes only its sign when the maps of a difference change places', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect((join(a, b, 'difference') ?? 0) + (join(b, a, 'difference') ?? 0)).toBe(0);
      }),
    );
  });

  it('agrees on the smaller of both, and on nothing where they point apart', () => {
    expect(join(3, 2, 'agreement')).toBe(2);
    expect(join(-3, -2, 'agreement')).toBe(-2);
    expect(join(3, -2, 'agreement')).toBe(-0);
    expect(join(3, -2, 'agreement', [1, -1])).toBe(2);
  });

  it('splits CAPE’s map into the weight of a region and the class within it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, min: Math.fround(0.001), max: 1 }), { minLength: 2, maxLength: 5 }),
        (classes) => {
          const maps = classes.map((value) => Float32Array.of(value));
          const gains = classes.map(() => 1);
          const weight = joinRasters(maps, 'sum', gains)[0] ?? 0;
          const within = joinRasters(maps, 'share', gains)[0] ?? 0;
          expect(weight * within).toBeCloseTo(classes[0] ?? 0, 5);
        },
      ),
    );
  });

  it('shows nothing where one of the maps is missing', () => {
    for (const how of ['difference', 'agreement', 'sum', 'share'] as const) {
      expect(join(1, Number.NaN, how)).toBeNaN();
      expect(join(Number.NaN, 1, how)).toBeNaN();
    }
  });
});
