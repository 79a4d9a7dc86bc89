import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantusArea } from '../../../../src/main/attribution/metrics/fidelity/curve.ts';
import {
  deletionInsertion,
  summariseCurves,
} from '../../../../src/main/attribution/metrics/fidelity/deletion-insertion.ts';
import type { Judge } from '../../../../src/main/attribution/metrics/fidelity/judge.ts';
import {
  fallingOrder,
  groupsOf,
  risingOrder,
  shuffledOrder,
} from '../../../../src/main/attribution/metrics/fidelity/order.ts';
import { createReplacer } from '../../../../src/main/attribution/metrics/fidelity/replace-pixels.ts';
import { axis } from '../../../../src/shared/tensor.ts';
import { describeGolden, largestDifference, readGolden } from '../../golden.ts';
import { quiet, readToyNetwork, viewOf, type ToyNetwork } from '../toy-network.ts';

const curves = z.object({ deletion: z.array(z.number()), insertion: z.array(z.number()) });
const schema = z.object({
  one: z.record(
    z.string(),
    curves.extend({
      score: z.enum(['logit', 'prob']),
      step: z.int(),
      base: z.number(),
      deletion_lerf: z.array(z.number()),
      deletion_auc: z.number(),
      insertion_auc: z.number(),
      quantus_style_auc: z.number(),
      abpc: z.number(),
    }),
  ),
  two_prob_step4_basechannelmean: curves.extend({
    base: z.array(z.number()),
    deletion_auc: z.number(),
    insertion_auc: z.number(),
  }),
});

/** The curves in double precision, from the same pieces that the metric is made of. */
function doubleCurves(toy: ToyNetwork, base: readonly number[], step: number, of: 'logit' | 'prob') {
  const pixels = toy.map.length;
  const baseline = Float64Array.from(toy.image, (_, at) => base[Math.floor(at / pixels)] ?? 0);
  const curve = (order: Uint32Array, replaced: 'before' | 'from') => {
    const groups = groupsOf(order, pixels / step);
    const [from, to] = replaced === 'before' ? [toy.image, baseline] : [baseline, toy.image];
    const write = createReplacer(from, to, groups);
    return Array.from({ length: pixels / step + 1 }, (_, k) => {
      const version = new Float64Array(toy.image.length);
      write(version, k);
      return toy.score(version, of);
    });
  };
  const falling = fallingOrder(toy.map);
  return {
    ...summariseCurves(curve(falling, 'before'), curve(falling, 'from')),
    leastFirst: curve(risingOrder(toy.map), 'before'),
  };
}

describeGolden('deletion and insertion beside the reference', () => {
  it('follows every curve in double precision', () => {
    const toy = readToyNetwork('one');
    const { one } = readGolden('metrics/perturbation_curves.json', schema);
    for (const golden of Object.values(one)) {
      const own = doubleCurves(toy, [golden.base], golden.step, golden.score);
      expect(largestDifference(own.deletion, golden.deletion)).toBeLessThan(1e-12);
      expect(largestDifference(own.insertion, golden.insertion)).toBeLessThan(1e-12);
      expect(largestDifference(own.leastFirst, golden.deletion_lerf)).toBeLessThan(1e-12);
      expect(own.deletionArea).toBeCloseTo(golden.deletion_auc, 11);
      expect(own.insertionArea).toBeCloseTo(golden.insertion_auc, 11);
      expect(own.between).toBeCloseTo(golden.abpc, 11);
      expect(quantusArea(own.deletion)).toBeCloseTo(golden.quantus_style_auc, 9);
    }
  });

  it('replaces all channels of a pixel together', () => {
    const { two_prob_step4_basechannelmean: golden } = readGolden('metrics/perturbation_curves.json', schema);
    const own = doubleCurves(readToyNetwork('two'), golden.base, 4, 'prob');
    expect(largestDifference(own.deletion, golden.deletion)).toBeLessThan(1e-12);
    expect(largestDifference(own.insertion, golden.insertion)).toBeLessThan(1e-12);
    expect(own.deletionArea).toBeCloseTo(golden.deletion_auc, 11);
    expect(own.insertionArea).toBeCloseTo(golden.insertion_auc, 11);
  });

  it('gives the same through batches of float32 images of any size', async () => {
    const toy = readToyNetwork('one');
    const golden = readGolden('metrics/perturbation_curves.json', schema).one.prob_step4_basemin;
    const baseline = new Float32Array(64).fill(golden?.base ?? 0);
    for (const atOnce of [1, 7, 100]) {
      const judge = toy.judge('prob', atOnce);
      const { value } = await deletionInsertion(viewOf(toy), toy.map, { steps: 16, baseline }, judge, quiet);
      expect(largestDifference(value?.deletion ?? [], golden?.deletion ?? [])).toBeLessThan(1e-6);
      expect(largestDifference(value?.insertion ?? [], golden?.insertion ?? [])).toBeLessThan(1e-6);
    }
  });
});

const side = 6;
const image = {
  values: Float32Array.from({ length: side * side }, (_, at) => ((at * 7) % 11) / 11),
  channels: 1,
  height: side,
  width: side,
};

/** A network whose score is a weighted sum of its pixels. */
function linearJudge(weights: readonly number[]): Judge {
  return {
    atOnce: 9,
    score: ({ data, shape }) =>
      Promise.resolve(
        Array.from({ length: shape[0] ?? 0 }, (_, v) =>
          weights.reduce((sum, weight, at) => sum + weight * (data[v * weights.length + at] ?? 0), 0),
        ),
      ),
  };
}

const thousandths = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
const lengths = { minLength: side * side, maxLength: side * side };
const numbers = fc.array(thousandths, lengths);
const differing = fc.uniqueArray(thousandths, lengths);

describe('laws of deletion and insertion', () => {
  const baseline = new Float32Array(side * side);
  const curvesOf = async (map: ArrayLike<number>, weights: readonly number[], steps = side * side) => {
    const { value } = await deletionInsertion(image, map, { steps, baseline }, linearJudge(weights), quiet);
    if (value === null) throw new Error('no curves');
    return value;
  };

  it('no order of pixels deletes a linear score faster than its exact contributions do', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (weights, other) => {
        fc.pre(new Set(weights).size > 1 && new Set(other).size > 1);
        const exact = weights.map((weight, at) => weight * (image.values[at] ?? 0));
        fc.pre(new Set(exact).size > 1);
        const best = await curvesOf(exact, weights);
        const rival = await curvesOf(other, weights);
        expect(best.deletionArea).toBeLessThanOrEqual(rival.deletionArea + 1e-6);
        expect(best.insertionArea).toBeGreaterThanOrEqual(rival.insertionArea - 1e-6);
        expect(best.between).toBeGreaterThanOrEqual(-1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('depends on the order of the values alone, and a reversed map swaps the two', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, differing, async (weights, map) => {
        const own = await curvesOf(map, weights, 12);
        const bent = await curvesOf(
          map.map((value) => 5 * value + 3),
          weights,
          12,
        );
        expect(bent.deletion).toEqual(own.deletion);
        const turned = await curvesOf(
          map.map((value) => -value),
          weights,
          12,
        );
        expect(turned.deletionArea).toBeCloseTo(own.insertionArea, 5);
        expect(turned.between).toBeCloseTo(-own.between, 5);
      }),
      { numRuns: 40 },
    );
  });

  it('a random order costs a linear score half of what there is, on average', async () => {
    const weights = Array.from({ length: side * side }, (_, at) => Math.sin(at));
    const whole = weights.reduce((sum, weight, at) => sum + weight * (image.values[at] ?? 0), 0);
    const areas: number[] = [];
    for (let seed = 0; seed < 400; seed++) {
      // The place in the order, falling, so that the order is that of the shuffle.
      const map = new Float64Array(side * side);
      shuffledOrder(side * side, seed).forEach((pixel, at) => (map[pixel] = -at));
      areas.push((await curvesOf(map, weights)).deletionArea);
    }
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    const deviation = Math.sqrt(areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / areas.length);
    expect(Math.abs(mean - whole / 2)).toBeLessThan((4 * deviation) / Math.sqrt(areas.length));
  });

  it('deals every pixel to one group, groups that differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 250 }), (pixels, steps) => {
        const groups = groupsOf(shuffledOrder(pixels, steps), steps);
        const sizes = new Array<number>(Math.min(steps, pixels)).fill(0);
        groups.forEach((group) => (sizes[group] = (sizes[group] ?? 0) + 1));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(pixels);
      }),
    );
  });
});

describe('maps that cannot be judged', () => {
  const judge = linearJudge(Array.from({ length: 36 }, () => 1));
  const options = { steps: 6, baseline: new Float32Array(36) };
  const reasonFor = async (map: ArrayLike<number>) =>
    (await deletionInsertion(image, map, options, judge, quiet)).reason;

  it('are named by their reason, and the network is not asked', async () => {
    let asked = 0;
    const counting = { ...judge, score: () => Promise.resolve([(asked += 1)]) };
    const constant = await deletionInsertion(image, new Float64Array(36).fill(0.5), options, counting, quiet);
    expect(constant).toEqual({ value: null, reason: 'constant-map' });
    expect(asked).toBe(0);
    expect(await reasonFor(new Float64Array(36))).toBe('zero-map');
    expect(await reasonFor(new Float64Array(35).fill(1))).toBe('size-mismatch');
    expect(await reasonFor(Float64Array.from({ length: 36 }, (_, at) => (at === 4 ? NaN : at)))).toBe(
      'non-finite',
    );
    expect(await reasonFor(Float64Array.from({ length: 36 }, (_, at) => (at === 4 ? Infinity : at)))).toBe(
      'non-finite',
    );
  });

  it('a map of negative values alone is judged: the least negative come first', async () => {
    const negative = Float64Array.from({ length: 36 }, (_, at) => -1 - at);
    const { value } = await deletionInsertion(image, negative, options, judge, quiet);
    expect(value?.deletion).toHaveLength(7);
  });

  it('stops between batches when told to', async () => {
    const control = new AbortController();
    const stopping: Judge = {
      atOnce: 2,
      score: ({ shape }) => {
        control.abort();
        return Promise.resolve(Array.from({ length: shape[0] ?? 0 }, () => 0));
      },
    };
    const map = Float64Array.from({ length: 36 }, (_, at) => at);
    const work = deletionInsertion(image, map, options, stopping, { ...quiet, signal: control.signal });
    await expect(work).rejects.toMatchObject({ kind: 'Cancelled' });
  });

  it('asks for 2 T versions and tells the share done', async () => {
    const shares: number[] = [];
    let versions = 0;
    const counting: Judge = {
      atOnce: 5,
      score: (batch) => {
        versions += axis(batch, 0);
        return judge.score(batch);
      },
    };
    const map = Float64Array.from({ length: 36 }, (_, at) => at);
    const context = { ...quiet, onProgress: (share: number) => shares.push(share) };
    await deletionInsertion(image, map, options, counting, context);
    expect(versions).toBe(12);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });
});
