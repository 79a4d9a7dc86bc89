import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  relativeInputStability,
  relativeOutputStability,
  sensitivityOf,
} from '../../../../src/main/attribution/metrics/robustness/sensitivity.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../../golden.ts';
import { readToyNetwork } from '../toy-network.ts';

const schema = z.object({
  xs: z.array(nested),
  maps: z.array(nested),
  max_sensitivity: z.number(),
  avg_sensitivity: z.number(),
  local_lipschitz: z.number(),
  relative_input_stability: z.array(z.number()),
  relative_output_stability: z.array(z.number()),
});

describeGolden('robustness beside the reference', () => {
  it('measures how maps move', () => {
    const golden = readGolden('metrics/robustness.json', schema);
    const toy = readToyNetwork('one');
    const changed = golden.xs.map((x, at) => ({
      image: flat(x),
      map: flat(golden.maps[at] ?? []),
      logits: toy.logits(flat(x)),
    }));
    const { value } = sensitivityOf(toy.image, toy.map, changed);
    expect(value?.largest).toBeCloseTo(golden.max_sensitivity, 11);
    expect(value?.mean).toBeCloseTo(golden.avg_sensitivity, 11);
    expect(value?.lipschitz).toBeCloseTo(golden.local_lipschitz, 9);
    const inputs = relativeInputStability(toy.image, toy.map, changed).value ?? [];
    const outputs = relativeOutputStability(toy.logits(toy.image), toy.map, changed).value ?? [];
    expect(largestDifference(inputs, golden.relative_input_stability)).toBeLessThan(1e-9);
    expect(largestDifference(outputs, golden.relative_output_stability)).toBeLessThan(1e-8);
  });
});

const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 12, maxLength: 12 });

describe('laws of sensitivity', () => {
  it('is 0 for a map that does not move, and the mean is at most the largest', () => {
    fc.assert(
      fc.property(values, values, values, (image, map, other) => {
        fc.pre(map.some((value) => value !== 0));
        const still = sensitivityOf(image, map, [{ image: other, map }]);
        expect(still.value).toMatchObject({ largest: 0, mean: 0, lipschitz: 0 });
        const { value } = sensitivityOf(image, map, [
          { image: other, map: other },
          { image: other, map },
        ]);
        expect(value?.mean ?? NaN).toBeLessThanOrEqual(value?.largest ?? NaN);
      }),
    );
  });

  it('does not depend on the scale of the map', () => {
    fc.assert(
      fc.property(values, values, (map, other) => {
        fc.pre(map.some((value) => value !== 0));
        const own = sensitivityOf(map, map, [{ image: other, map: other }]);
        const scaled = sensitivityOf(
          map,
          map.map((value) => value * 3),
          [{ image: other, map: other.map((value) => value * 3) }],
        );
        expect(scaled.value?.largest).toBeCloseTo(own.value?.largest ?? NaN, 9);
      }),
    );
  });
});

it('names what cannot be measured', () => {
  const [image, map] = [
    [1, 2],
    [3, 4],
  ];
  expect(sensitivityOf(image, map, []).reason).toBe('no-response');
  expect(sensitivityOf(image, [0, 0], [{ image, map }]).reason).toBe('zero-map');
  expect(sensitivityOf(image, map, [{ image, map: [1] }]).reason).toBe('size-mismatch');
  expect(sensitivityOf(image, map, [{ image, map: [1, Number.NaN] }]).reason).toBe('non-finite');
  expect(relativeInputStability(image, [0, 0], [{ image, map }]).reason).toBe('zero-map');
});
