import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import { fixDatasetScaling, needsDataset } from '../../src/main/networks/dataset-scaling.ts';
import type { Scaling, ScalingStep } from '../../src/shared/network.ts';

const steps = (together: boolean, ...list: ScalingStep[]): Scaling => ({
  kind: 'steps',
  steps: list,
  together,
});
const standardise: ScalingStep = { kind: 'standardise', epsilon: 0, dataset: true };

/** What the fixed linear steps make of a value. */
function apply(scaling: Scaling | undefined, value: number): number {
  if (scaling?.kind !== 'steps') throw new Error('no steps');
  return scaling.steps.reduce((result, step) => {
    if (step.kind === 'linear') return result * step.gain + step.offset;
    if (step.kind === 'clip') return Math.min(Math.max(result, step.min ?? -Infinity), step.max ?? Infinity);
    throw new Error(`${step.kind} was not fixed`);
  }, value);
}

describe('scaling by the whole data set', () => {
  it('gives the samples mean 0 and spread 1, channel by channel', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 5, maxLength: 50, min: -1000, max: 1000, noNaN: true }),
        (first) => {
          const second = first.map((value, index) => 3 * value + index);
          fc.pre(new Set(first).size > 2 && Math.max(...first) - Math.min(...first) > 1);
          const rule = steps(false, standardise);
          [first, second].forEach((channel, index) => {
            const fixed = fixDatasetScaling([rule, rule], [first, second])[index];
            const scaled = Array.from(channel, (value) => apply(fixed, value));
            const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
            const spread = Math.sqrt(
              scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length,
            );
            expect(mean).toBeCloseTo(0, 3);
            expect(spread).toBeCloseTo(1, 3);
          });
        },
      ),
    );
  });

  it('takes all channels together where the package says so', () => {
    const rule = steps(true, { kind: 'range', low: 0, high: 100, epsilon: 0, dataset: true });
    const [first, second] = fixDatasetScaling([rule, rule], [Float32Array.of(2, 4), Float32Array.of(10, 12)]);
    expect(apply(first, 2)).toBeCloseTo(0, 9);
    expect(apply(second, 12)).toBeCloseTo(1, 9);
    expect(apply(first, 7)).toBeCloseTo(0.5, 9);
  });

  it('looks at what the steps before leave', () => {
    const rule = steps(false, { kind: 'clip', min: 0, max: 10 }, standardise);
    const [fixed] = fixDatasetScaling([rule], [Float32Array.of(-500, 0, 10, 900)]);
    expect(apply(fixed, -500)).toBeCloseTo(-1, 6);
    expect(apply(fixed, 900)).toBeCloseTo(1, 6);
  });

  it('leaves a step behind a statistic of each image as it is', () => {
    const rule = steps(false, { kind: 'range', low: 0, high: 100, epsilon: 0 }, standardise);
    expect(fixDatasetScaling([rule], [Float32Array.of(1, 2)])).toEqual([rule]);
  });

  test.each<[string, Scaling, boolean]>([
    ['a rule of each image', { kind: 'zero-mean-unit-variance' }, false],
    ['steps of each image', steps(false, { kind: 'standardise', epsilon: 0 }), false],
    ['a step of the data set', steps(false, { kind: 'clip', min: 0, max: 1 }, standardise), true],
  ])('%s', (_, rule, wanted) => {
    expect(needsDataset(rule)).toBe(wanted);
  });
});
