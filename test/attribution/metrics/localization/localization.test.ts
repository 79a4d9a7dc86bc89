import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  attributionLocalisation,
  energyPointingGame,
  focus,
  massAccuracy,
  sumMass,
} from '../../../../src/main/attribution/metrics/localization/mass.ts';
import { pointingNear } from '../../../../src/main/attribution/metrics/localization/pointing-near.ts';
import {
  rankPixels,
  sortDescending,
} from '../../../../src/main/attribution/metrics/localization/rank-pixels.ts';
import {
  overlapAt,
  pointingGame,
  rankAccuracy,
  topShare,
  walkThresholds,
} from '../../../../src/main/attribution/metrics/localization/ranks.ts';
import { createRandom } from '../../../../src/shared/random.ts';
import { describeGolden, flat, nested, readGolden } from '../../golden.ts';

const share = z.number().nullable();
const schema = z.object({
  cases: z.record(
    z.string(),
    z.object({
      map: nested,
      mask: nested,
      expected: z.object({
        pointing_game_fraction: share,
        pointing_game_tol1: share,
        top_k_tie_aware: z.record(z.string(), share),
        top_k_concept: z.record(z.string(), share),
        rank_accuracy: share,
        rank_accuracy_tie_aware: share,
        mass_positive: share,
        mass_abs: share,
        weighted_positive: share,
        weighted_abs: share,
        roc_auc: share,
        average_precision: share,
        iou_at_mask_area: share,
      }),
    }),
  ),
});
const crosscheckSchema = z.record(z.string(), z.object({ quantus: z.unknown() }).loose().or(z.unknown()));

const toMask = (values: readonly number[]) => Uint8Array.from(values);
const toMap = (values: readonly number[]) => Float32Array.from(values);

function expectShare(actual: number | null, expected: number | null) {
  if (expected === null) expect(actual).toBeNull();
  else expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThan(1e-6);
}

describeGolden('localization against the golden numbers', () => {
  const { cases } = readGolden('metrics/localisation.json', schema);
  it.each(Object.entries(cases))('%s', (_, { map: values, mask: area, expected }) => {
    const [map, mask] = [toMap(flat(values)), toMask(flat(area))];
    const ranking = rankPixels(map, mask);
    const sums = sumMass(map, mask);
    const figures = walkThresholds(ranking);
    const weight = map.length / sums.areaPixels;
    const scaled = (value: number | null) => (value === null ? null : value * weight);
    expectShare(pointingGame(ranking).value, expected.pointing_game_fraction);
    expectShare(pointingNear(map, mask, { width: 8, height: 8 }, 1).value, expected.pointing_game_tol1);
    for (const [k, value] of Object.entries(expected.top_k_tie_aware)) {
      expectShare(topShare(ranking, Number(k)).value, value);
    }
    expectShare(rankAccuracy(ranking).value, expected.rank_accuracy_tie_aware);
    expectShare(massAccuracy(sums).value, expected.mass_positive);
    expectShare(attributionLocalisation(sums).value, expected.mass_abs);
    expectShare(scaled(massAccuracy(sums).value), expected.weighted_positive);
    expectShare(scaled(attributionLocalisation(sums).value), expected.weighted_abs);
    expectShare(figures.rocAuc.value, expected.roc_auc);
    expectShare(figures.averagePrecision.value, expected.average_precision);
  });

  it('finds the overlap at the size of the area, where no ties blur it', () => {
    const { map, mask, expected } = cases['normal'] ?? { map: [], mask: [], expected: null };
    const rank = rankAccuracy(rankPixels(toMap(flat(map)), toMask(flat(mask)))).value ?? Number.NaN;
    expectShare(rank / (2 - rank), expected?.iou_at_mask_area ?? null);
  });

  it('agrees with Quantus as it was run', () => {
    const quantus = readGolden('metrics/quantus_crosscheck.json', crosscheckSchema);
    const said = (name: string) => z.object({ quantus: z.number() }).parse(quantus[name]).quantus;
    const { map, mask } = cases['normal'] ?? { map: [], mask: [] };
    const [values, area] = [toMap(flat(map)), toMask(flat(mask))];
    const [ranking, sums] = [rankPixels(values, area), sumMass(values, area)];
    expectShare(pointingGame(ranking).value, said('PointingGame'));
    for (const k of [1, 5, 10, 20]) expectShare(topShare(ranking, k).value, said(`TopK${k}`));
    expectShare(rankAccuracy(ranking).value, said('RelevanceRankAccuracy'));
    expectShare(attributionLocalisation(sums).value, said('AttributionLocalisation_abs'));
    expectShare(massAccuracy(sums).value, said('AttributionLocalisation_positive'));
    expectShare(walkThresholds(ranking).rocAuc.value, said('AUC'));
  });
});

const side = 6;
const anyMap = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: side * side,
  maxLength: side * side,
});
const anyMask = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: side * side, maxLength: side * side })
  .filter((mask) => mask.includes(1) && mask.includes(0));

/** Every figure of a map and an area, by name. */
function figuresOf(map: Float32Array, mask: Uint8Array): Record<string, number | null> {
  const ranking = rankPixels(map, mask);
  const sums = sumMass(map, mask);
  const walk = walkThresholds(ranking);
  return {
    pointing: pointingGame(ranking).value,
    top5: topShare(ranking, 5).value,
    rank: rankAccuracy(ranking).value,
    mass: massAccuracy(sums).value,
    absolute: attributionLocalisation(sums).value,
    energy: energyPointingGame(sums).value,
    auc: walk.rocAuc.value,
    precision: walk.averagePrecision.value,
    bestIou: walk.bestIou.value,
    bestDice: walk.bestDice.value,
    iou: overlapAt(ranking, 0.5).value?.iou ?? null,
  };
}

describe('laws of localization', () => {
  it('a perfect map scores 1 everywhere', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const figures = figuresOf(toMap(mask), toMask(mask));
        const { top5, ...rest } = figures;
        for (const value of Object.values(rest)) expect(value).toBeCloseTo(1, 12);
        const area = mask.filter((value) => value === 1).length;
        expect(top5).toBeCloseTo(Math.min(1, area / 5), 12);
      }),
    );
  });

  it('every figure lies between 0 and 1, whatever the map', () => {
    fc.assert(
      fc.property(anyMap, anyMask, (map, mask) => {
        for (const value of Object.values(figuresOf(toMap(map), toMask(mask)))) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(-1e-9);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it('moving pixels together with the area changes nothing', () => {
    fc.assert(
      fc.property(anyMap, anyMask, fc.integer(), (map, mask, seed) => {
        const order = shuffled(map.length, seed);
        const pick = (values: readonly number[]) => order.map((place) => values[place] ?? 0);
        const before = figuresOf(toMap(map), toMask(mask));
        const after = figuresOf(toMap(pick(map)), toMask(pick(mask)));
        for (const [name, value] of Object.entries(before)) expectShare(after[name] ?? null, value);
      }),
    );
  });

  it('enlarging the values changes nothing', () => {
    fc.assert(
      fc.property(anyMap, anyMask, fc.constantFrom(2, 1024), (map, mask, factor) => {
        const before = figuresOf(toMap(map), toMask(mask));
        const after = figuresOf(toMap(map.map((value) => Math.fround(value) * factor)), toMask(mask));
        for (const [name, value] of Object.entries(before)) expectShare(after[name] ?? null, value);
      }),
    );
  });

  it('area and rest trade places: ROC AUC and mass become their complements', () => {
    fc.assert(
      fc.property(anyMap, anyMask, (map, mask) => {
        const own = figuresOf(toMap(map), toMask(mask));
        const other = figuresOf(toMap(map), toMask(mask.map((value) => 1 - value)));
        expectShare((own['auc'] ?? Number.NaN) + (other['auc'] ?? Number.NaN), 1);
        if (own['mass'] !== null) expectShare((own['mass'] ?? 0) + (other['mass'] ?? 0), 1);
      }),
    );
  });

  it('random maps reach chance on average, within three standard errors', () => {
    const random = createRandom(11);
    const mask = Uint8Array.from({ length: 400 }, (_, pixel) => (pixel % 20 < 5 ? 1 : 0));
    const draws = Array.from({ length: 300 }, () =>
      figuresOf(
        Float32Array.from({ length: 400 }, () => random.uniform()),
        mask,
      ),
    );
    const chance = {
      pointing: 0.25,
      top5: 0.25,
      rank: 0.25,
      mass: 0.25,
      absolute: 0.25,
      energy: 0.25,
      auc: 0.5,
    };
    for (const [name, expected] of Object.entries(chance)) {
      const values = draws.map((draw) => draw[name] ?? Number.NaN);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(variance / values.length) + 1e-12);
    }
  });
});

describe('edges of localization', () => {
  it('counts a map on several objects as on one area', () => {
    const mask = toMask([1, 0, 0, 1, 0, 0]);
    expect(massAccuracy(sumMass(toMap([2, 1, 0, 1, 0, 0]), mask)).value).toBe(0.75);
  });

  it('tells the classes of annotated areas apart by focus', () => {
    const [own, all] = [toMask([1, 0, 0, 0]), toMask([1, 1, 0, 0])];
    const map = toMap([3, 1, 4, -9]);
    expect(focus(sumMass(map, own), sumMass(map, all)).value).toBe(0.75);
    expect(focus(sumMass(map, own), sumMass(map, own)).reason).toBe('single-class');
    expect(focus(sumMass(toMap([-1, -1, 5, 0]), own), sumMass(toMap([-1, -1, 5, 0]), all)).reason).toBe(
      'no-positive',
    );
  });

  it('has no half of a maximum that is not positive', () => {
    expect(overlapAt(rankPixels(toMap([-1, -2]), toMask([1, 0])), 0.5).reason).toBe('no-positive');
  });

  it('tells the threshold of the best overlap', () => {
    const walk = walkThresholds(rankPixels(toMap([5, 4, 3, 2]), toMask([1, 1, 0, 0])));
    expect(walk).toMatchObject({ bestThreshold: 4, bestIou: { value: 1 } });
  });

  it('sorts every bit pattern of a finite number, -0 as 0', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 300 }), (values) => {
        const sorted = values.slice();
        sortDescending(sorted);
        const expected = Array.from(values, (value) => value + 0).sort((a, b) => b - a);
        expect(Array.from(sorted)).toEqual(expected);
      }),
    );
  });
});

function shuffled(length: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length }, (_, place) => ({ place, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ place }) => place);
}
