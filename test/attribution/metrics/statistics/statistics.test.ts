import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bootstrapMean } from '../../../../src/main/attribution/metrics/statistics/bootstrap.ts';
import { measureComplexity } from '../../../../src/main/attribution/metrics/statistics/complexity.ts';
import { distanceTo } from '../../../../src/main/attribution/metrics/statistics/distance.ts';
import {
  evenBorder,
  evenCorner,
  measureSpread,
} from '../../../../src/main/attribution/metrics/statistics/spread.ts';
import { createRandom } from '../../../../src/shared/random.ts';
import { describeGolden, flat, nested, readGolden } from '../../golden.ts';

const schema = z.object({
  cases: z.record(
    z.string(),
    z.object({
      map: nested,
      gini: z.number().nullable(),
      entropy: z.number().nullable(),
      effective_complexity: z.number(),
    }),
  ),
});

function expectClose(actual: number | null, expected: number | null) {
  if (expected === null) expect(actual).toBeNull();
  else expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThan(1e-6);
}

describeGolden('complexity against the golden numbers', () => {
  const { cases } = readGolden('metrics/complexity.json', schema);
  it.each(Object.entries(cases))('%s', (_, { map, gini, entropy, effective_complexity }) => {
    const complexity = measureComplexity(Float32Array.from(flat(map)));
    expectClose(complexity.sparseness.value, gini);
    expectClose(complexity.entropy.value, entropy);
    expectClose(complexity.effective.value, effective_complexity);
  });
});

describe('complexity', () => {
  it('changes neither with sign, scale nor order of the pixels', () => {
    const maps = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(maps, (values) => {
        const own = measureComplexity(Float32Array.from(values));
        const other = measureComplexity(Float32Array.from(values.toReversed(), (value) => -4 * value));
        expectClose(other.sparseness.value, own.sparseness.value);
        expectClose(other.entropy.value, own.entropy.value);
        expectClose(other.effective.value, own.effective.value);
      }),
    );
  });
});

describe('spread', () => {
  const size = { width: 40, height: 20 };

  it('finds of an even map what an even map has', () => {
    const spread = measureSpread(new Float32Array(800).fill(2), size);
    expectClose(spread.border.value, evenBorder);
    expectClose(spread.corner.value, evenCorner);
    expectClose(spread.halfMassArea.value, 0.5);
  });

  it('finds a blot in a corner, and only the positive part counts', () => {
    const map = new Float32Array(800).fill(-5);
    map[19 * 40 + 39] = 1;
    const spread = measureSpread(map, size);
    expect([spread.border.value, spread.corner.value, spread.halfMassArea.value]).toEqual([1, 1, 1 / 800]);
    expect(measureSpread(new Float32Array(800).fill(-5), size).corner.reason).toBe('no-positive');
  });
});

describe('bootstrap', () => {
  it('gives the same interval for the same wells, and one that holds their mean', () => {
    const random = createRandom(3);
    const wells = Array.from({ length: 40 }, () => random.normal());
    const interval = bootstrapMean(wells);
    expect(interval).toEqual(bootstrapMean(wells));
    const mean = wells.reduce((sum, value) => sum + value, 0) / wells.length;
    expect(interval?.low).toBeLessThan(mean);
    expect(interval?.high).toBeGreaterThan(mean);
  });

  it('holds the true mean about as often as it says', () => {
    const random = createRandom(5);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const interval = bootstrapMean(
        Array.from({ length: 30 }, () => random.normal()),
        { resamples: 400, level: 0.95, seed: trial },
      );
      if (interval !== null && interval.low <= 0 && interval.high >= 0) held += 1;
    }
    // Percentile intervals of 30 values hold a little less often than they say.
    expect(held).toBeGreaterThanOrEqual(176);
    expect(held).toBeLessThanOrEqual(199);
  });

  it('says nothing of two wells', () => {
    expect(bootstrapMean([1, 2])).toBeNull();
  });
});

describe('distance to the controls', () => {
  const controls = [0.1, 0.12, 0.14, 0.16].map((entropy) => ({ entropy, border: 0.3 }));
  it('is small among the controls and grows with what differs', () => {
    const distance = distanceTo(controls);
    expect(distance({ entropy: 0.13, border: 0.3 })).toBe(0);
    expect(distance({ entropy: 0.13, border: 0.31 })).toBeCloseTo(Math.sqrt(0.5), 6);
    expect(distance({ entropy: 0.9, border: 0.3 }) ?? 0).toBeGreaterThan(10);
  });

  it('leaves out what a well or the controls do not have', () => {
    expect(distanceTo(controls)({ entropy: null })).toBeNull();
    expect(distanceTo([{ entropy: 1 }, { entropy: 2 }])({ entropy: 5 })).toBeNull();
  });
});
