import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationError, judgeHead } from '../../../src/main/attribution/cape/judge-head.ts';
import {
  capeProbabilities,
  regionProbabilities,
} from '../../../src/main/attribution/cape/region-probabilities.ts';
import {
  headOfClass,
  headProbabilities,
  joinIndependent,
  withoutTemperatures,
} from '../../../src/main/attribution/cape/stored-head.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { largestDifference } from '../golden.ts';

function drawHead(classes: number, features: number, seed: number) {
  const random = createRandom(seed);
  const numbers = (count: number) => Array.from({ length: count }, () => random.normal());
  return {
    head: {
      classes,
      features,
      weights: numbers(classes * features),
      bias: numbers(classes),
      logTemperatures: numbers(3),
    },
    image: numbers(features * 6),
  };
}

describe('a stored head', () => {
  it('says the same with its temperatures worked into its rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        (c, d, seed) => {
          const { head, image } = drawHead(c, d, seed);
          const folded = { ...head, ...withoutTemperatures(head), logTemperatures: [0, 0, 0] };
          const difference = largestDifference(
            regionProbabilities(image, head).logMap.map(Math.exp),
            regionProbabilities(image, folded).logMap.map(Math.exp),
          );
          expect(difference).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('keeps independent classes apart: each has the probability of its own two rows', () => {
    const [one, two] = [drawHead(2, 3, 1), drawHead(2, 3, 2)];
    const joined = { ...joinIndependent('features', [one.head, two.head]), provenance: {} };
    expect(joined).toMatchObject({ classes: 2, features: 3, independent: true });
    const probabilities = headProbabilities(one.image, joined);
    expect(probabilities[0]).toBeCloseTo(capeProbabilities(one.image, one.head)[1] ?? NaN, 9);
    expect(probabilities[1]).toBeCloseTo(capeProbabilities(one.image, two.head)[1] ?? NaN, 9);
    expect(headOfClass(joined, 1).bias).toHaveLength(2);
  });
});

describe('judging a head', () => {
  it('weighs the gaps between confidence and accuracy by their bins', () => {
    const decisions = [
      { confidence: 0.95, right: true },
      { confidence: 0.91, right: false },
      { confidence: 0.6, right: true },
      { confidence: 1, right: true },
    ];
    // Bin 9: confidences sum to 2.86, two are right; bin 6: 0.6 and one is right.
    expect(calibrationError(decisions)).toBeCloseTo((0.86 + 0.4) / 4, 12);
    expect(calibrationError([])).toBe(0);
  });

  it('tells accuracy of network and head, and where they agree', () => {
    const head = {
      ...{ layer: 'features', classes: 2, features: 1, weights: [1, -1], bias: [0, 0], provenance: {} },
      logTemperatures: [0, 0, 0] as [number, number, number],
    };
    const sample = (feature: number, logits: number[], classIndex: number) => ({
      features: [feature, feature],
      teacherLogits: logits,
      classIndex,
    });
    const samples = [sample(1, [2, 0], 0), sample(-1, [0, 2], 1), sample(1, [0, 2], 1), sample(2, [3, 0], 1)];
    const figures = judgeHead(samples, head);
    expect(figures).toMatchObject({
      images: 4,
      networkAccuracy: 0.75,
      capeAccuracy: 0.5,
      agreement: 0.75,
    });
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    expect(figures.capeConfidence).toBeCloseTo((3 * sigmoid(2) + sigmoid(4)) / 4, 12);
    expect(figures.loss).toBeGreaterThan(0);
  });
});
