import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  differenceMap,
  logOddsMap,
  muMap,
  posteriorMap,
  probabilityMap,
  regionWeightMap,
} from '../../../src/main/attribution/cape/maps.ts';
import { regionProbabilities } from '../../../src/main/attribution/cape/region-probabilities.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { describeGolden, flat, largestDifference, nested } from '../golden.ts';
import { readCapeCase } from './golden-cape.ts';

const cases = [
  '01_basic',
  '02_temperatures_batch2',
  '03_extreme_logits',
  '04_single_class',
  '05_200_classes',
  '06_one_region',
  '07_constant_features',
  '08_extreme_disagreeing',
];

describeGolden('CAPE maps against the reference', () => {
  it.each(cases)('%s: maps, probabilities and mu-CAPE', (name) => {
    const { head, images, perImage } = readCapeCase(name);
    images.forEach((features, b) => {
      const seen = regionProbabilities(features, head);
      const soft = regionProbabilities(features, head, true);
      expect(
        largestDifference(seen.logMap.map(Math.exp), perImage('expected', 'cape_map')[b] ?? []),
      ).toBeLessThan(1e-14);
      expect(
        largestDifference(seen.logProbabilities.map(Math.exp), perImage('expected', 'cape_probs')[b] ?? []),
      ).toBeLessThan(1e-13);
      expect(
        largestDifference(
          soft.logProbabilities.map(Math.exp),
          perImage('expected', 'cape_probs_soft')[b] ?? [],
        ),
      ).toBeLessThan(1e-13);
      expect(
        largestDifference(seen.logProbabilities, perImage('numpy', 'np_log_probs')[b] ?? []),
      ).toBeLessThan(1e-9);
      expect(
        largestDifference(regionWeightMap(seen), perImage('numpy', 'np_region_weight')[b] ?? []),
      ).toBeLessThan(1e-13);
      const mu = Array.from({ length: head.classes }, (_, c) => [...muMap(seen, c, head)]).flat();
      const cut = mu.map((value) => Math.max(0, value));
      expect(largestDifference(cut, perImage('expected', 'mu_cape_map')[b] ?? [])).toBeLessThan(1e-9);
    });
  });

  it('compares two classes of one image', () => {
    const { file, head, images } = readCapeCase('09_display_two_classes');
    const seen = regionProbabilities(images[0] ?? [], head);
    const expected = (field: string) => flat(nested.parse(file.expected[field]));
    const a = 1;
    const b = 2;
    expect(largestDifference(differenceMap(seen, a, b), expected('difference_a_minus_b'))).toBeLessThan(
      1e-14,
    );
    expect(largestDifference(logOddsMap(seen, a, b), expected('log_odds_a_over_b'))).toBeLessThan(1e-12);
    expect(largestDifference(posteriorMap(seen, a), expected('class_posterior_a_given_region'))).toBeLessThan(
      1e-14,
    );
    const total = differenceMap(seen, a, b).reduce((sum, value) => sum + value, 0);
    expect(total).toBeCloseTo(z.number().parse(file.expected['difference_sum']), 13);
  });
});

const setting = fc.record({
  classes: fc.integer({ min: 1, max: 6 }),
  features: fc.integer({ min: 1, max: 5 }),
  regions: fc.integer({ min: 1, max: 12 }),
  spread: fc.constantFrom(0.1, 1, 30, 1000),
  seed: fc.integer(),
});

function draw({
  classes,
  features,
  regions,
  spread,
  seed,
}: typeof setting extends fc.Arbitrary<infer T> ? T : never) {
  const random = createRandom(seed);
  const numbers = (count: number, scale: number) =>
    Array.from({ length: count }, () => random.normal() * scale);
  return {
    image: numbers(features * regions, spread),
    head: {
      classes,
      features,
      weights: numbers(classes * features, 1),
      bias: numbers(classes, 1),
      logTemperatures: numbers(3, 0.5),
    },
  };
}

describe('laws of CAPE', () => {
  it('sums to one over classes and regions, and to p[c] over regions', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { image, head } = draw(given);
        const seen = regionProbabilities(image, head);
        const sums = Array.from({ length: head.classes }, (_, c) =>
          probabilityMap(seen, c).reduce((sum, value) => sum + value, 0),
        );
        expect(sums.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        sums.forEach((sum, c) => expect(sum).toBeCloseTo(Math.exp(seen.logProbabilities[c] ?? 0), 9));
      }),
    );
  });

  it('does not feel a constant added to all biases', () => {
    fc.assert(
      fc.property(setting, fc.double({ min: -5, max: 5, noNaN: true }), (given, shift) => {
        const { image, head } = draw(given);
        const shifted = { ...head, bias: head.bias.map((bias) => bias + shift) };
        const difference = largestDifference(
          regionProbabilities(image, head).logMap.map(Math.exp),
          regionProbabilities(image, shifted).logMap.map(Math.exp),
        );
        expect(difference).toBeLessThan(1e-9);
      }),
    );
  });

  it('keeps the posterior and changes the weights when one vector is added to every class', () => {
    const { image, head } = draw({ classes: 3, features: 4, regions: 6, spread: 1, seed: 5 });
    const shifted = { ...head, weights: head.weights.map((weight, index) => weight + (index % 4) * 0.3) };
    const before = regionProbabilities(image, head);
    const after = regionProbabilities(image, shifted);
    expect(largestDifference(posteriorMap(before, 1), posteriorMap(after, 1))).toBeLessThan(1e-12);
    expect(largestDifference(regionWeightMap(before), regionWeightMap(after))).toBeGreaterThan(0.01);
  });

  it('prefers classes by their logits, whatever the region weighs', () => {
    const { image, head } = draw({ classes: 3, features: 4, regions: 6, spread: 1, seed: 7 });
    const seen = regionProbabilities(image, head);
    const scale = Math.exp(-(head.logTemperatures[0] ?? 0));
    const expected = Array.from(
      { length: 6 },
      (_, n) => ((seen.logits[n] ?? 0) - (seen.logits[2 * 6 + n] ?? 0)) * scale,
    );
    expect(largestDifference(logOddsMap(seen, 0, 2), expected)).toBeLessThan(1e-12);
  });

  it('follows regions and classes that change places', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { image, head } = draw(given);
        const { classes, features, regions } = given;
        const turned = Array.from({ length: image.length }, (_, index) => {
          const [d, n] = [Math.floor(index / regions), index % regions];
          return image[d * regions + (regions - 1 - n)] ?? 0;
        });
        const other = {
          ...head,
          weights: head.weights.map((_, index) => {
            const [c, d] = [Math.floor(index / features), index % features];
            return head.weights[(classes - 1 - c) * features + d] ?? 0;
          }),
          bias: [...head.bias].reverse(),
        };
        const before = regionProbabilities(image, head).logMap.map(Math.exp);
        // Classes and regions both run backwards, so the whole map does.
        const after = regionProbabilities(turned, other).logMap.map(Math.exp).reverse();
        expect(largestDifference(before, after)).toBeLessThan(1e-9);
      }),
    );
  });

  it('equals the pairwise form that was published', () => {
    const { image, head } = draw({ classes: 5, features: 3, regions: 7, spread: 1, seed: 9 });
    const seen = regionProbabilities(image, head);
    const [t1 = 0, t2 = 0] = head.logTemperatures;
    const term = (c: number, n: number, m: number) =>
      Math.exp((seen.logits[c * 7 + n] ?? 0) / Math.exp(t1) + (seen.meanLogits[m] ?? 0) / Math.exp(t2));
    const pairwise = Array.from({ length: 35 }, (_, index) => {
      const [c, n] = [Math.floor(index / 7), index % 7];
      let divisor = 0;
      for (let k = 0; k < 5; k++) for (let m = 0; m < 7; m++) divisor += term(k, n, m);
      return term(c, n, n) / divisor;
    });
    expect(largestDifference(seen.logMap.map(Math.exp), pairwise)).toBeLessThan(1e-14);
  });

  it('gives padding no weight, and says of the rest what it says without the padding', () => {
    fc.assert(
      fc.property(setting, fc.integer({ min: 1, max: 12 }), (given, kept) => {
        const { image, head } = draw(given);
        const { regions, features, classes } = given;
        const shown = Math.min(kept, regions);
        const content = Float32Array.from({ length: regions }, (_, n) => (n < shown ? 1 : 0));
        const alone = Array.from({ length: features }, (_, d) =>
          image.slice(d * regions, d * regions + shown),
        ).flat();
        const seen = regionProbabilities(image, head, false, content);
        const bare = regionProbabilities(alone, head);
        expect(
          largestDifference(seen.logProbabilities.map(Math.exp), bare.logProbabilities.map(Math.exp)),
        ).toBeLessThan(1e-9);
        for (let c = 0; c < classes; c++) {
          const map = probabilityMap(seen, c);
          expect(largestDifference(map.slice(0, shown), probabilityMap(bare, c))).toBeLessThan(1e-9);
          expect(map.slice(shown).every((value) => value === 0)).toBe(true);
        }
      }),
    );
  });

  it.each([1, 200, 1000])('holds %i classes over 64 x 64 regions in less than 200 MB', (classes) => {
    const features = 4;
    const { image, head } = draw({ classes, features, regions: 64 * 64, spread: 1, seed: 3 });
    const before = process.memoryUsage().arrayBuffers;
    const seen = regionProbabilities(image, head);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
    const total = seen.logProbabilities.reduce((sum, log) => sum + Math.exp(log), 0);
    expect(total).toBeCloseTo(1, 9);
    const sum = probabilityMap(seen, classes - 1).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(Math.exp(seen.logProbabilities[classes - 1] ?? NaN), 9);
  });
});
