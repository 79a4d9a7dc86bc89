import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyScaling, scalingFor, scalingsFor } from '../../../src/main/compute/inputs/scaling.ts';
import type { ScalingStep } from '../../../src/shared/network.ts';

const image = Float32Array.of(4, 8, 0, 12, 6);
const scaled = (steps: ScalingStep[], pixels = image) => [
  ...applyScaling(pixels, scalingFor(pixels, { kind: 'steps', steps, together: false })),
];

describe('steps of a package', () => {
  it('each do what the format says', () => {
    expect(scaled([])).toEqual([4, 8, 0, 12, 6]);
    expect(scaled([{ kind: 'linear', gain: 0.5, offset: 1 }])).toEqual([3, 5, 1, 7, 4]);
    expect(scaled([{ kind: 'clip', min: 2, max: 8 }])).toEqual([4, 8, 2, 8, 6]);
    expect(scaled([{ kind: 'clip', min: null, max: 5 }])).toEqual([4, 5, 0, 5, 5]);
    expect(scaled([{ kind: 'binarise', threshold: 6 }])).toEqual([0, 1, 0, 1, 0]);
    expect(scaled([{ kind: 'range', low: 0, high: 100, epsilon: 0 }])).toEqual(
      [4, 8, 0, 12, 6].map((v) => Math.fround(v / 12)),
    );
    expect(scaled([{ kind: 'range', low: 25, high: 75, epsilon: 4 }])).toEqual([0, 0.5, -0.5, 1, 0.25]);
    const [first] = scaled([{ kind: 'sigmoid' }], Float32Array.of(Math.log(3)));
    expect(first).toBeCloseTo(0.75, 6);
  });

  it('look at what the step before left', () => {
    const clipped: ScalingStep = { kind: 'clip', min: 0, max: 8 };
    expect(scaled([clipped, { kind: 'range', low: 0, high: 100, epsilon: 0 }])).toEqual([0.5, 1, 0, 1, 0.75]);
  });

  it('give mean 0 and variance 1 whatever linear step came before', () => {
    const pixels = fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(
        pixels,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -99, max: 99 }),
        (values, gain, offset) => {
          fc.pre(new Set(values).size > 1);
          const result = scaled(
            [
              { kind: 'linear', gain, offset },
              { kind: 'standardise', epsilon: 0 },
            ],
            Float32Array.from(values),
          );
          const mean = result.reduce((sum, value) => sum + value, 0) / result.length;
          const variance = result.reduce((sum, value) => sum + (value - mean) ** 2, 0) / result.length;
          expect(mean).toBeCloseTo(0, 4);
          expect(variance).toBeCloseTo(1, 3);
        },
      ),
    );
  });

  it('leave a blank image at zero rather than at no number', () => {
    const blank = new Float32Array(4).fill(7);
    expect(scaled([{ kind: 'standardise', epsilon: 0 }], blank)).toEqual([0, 0, 0, 0]);
    expect(scaled([{ kind: 'range', low: 0, high: 100, epsilon: 0 }], blank)).toEqual([0, 0, 0, 0]);
  });

  it('take statistics over all channels together where the package does', () => {
    const planes = [Float32Array.of(0, 2), Float32Array.of(4, 8)];
    const steps: ScalingStep[] = [{ kind: 'range', low: 0, high: 100, epsilon: 0 }];
    const of = (together: boolean) => {
      const rule = { kind: 'steps' as const, steps, together };
      const fitted = scalingsFor(planes, [rule, rule]);
      return planes.map((plane, channel) => [...applyScaling(plane, fitted[channel] ?? Number)]);
    };
    expect(of(true)).toEqual([
      [0, 0.25],
      [0.5, 1],
    ]);
    expect(of(false)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
