import { expect, it } from 'vitest';
import { z } from 'zod';
import { judgeShown } from '../../../../src/main/attribution/metrics/fidelity/average-drop.ts';
import { meanDrop, meanHeight } from '../../../../src/main/attribution/metrics/fidelity/curve.ts';
import { imputePixels } from '../../../../src/main/attribution/metrics/fidelity/impute.ts';
import { judgeForecasts } from '../../../../src/main/attribution/metrics/fidelity/infidelity.ts';
import { irof, judgeRemoval } from '../../../../src/main/attribution/metrics/fidelity/irof.ts';
import {
  correlateVariation,
  monotonicity,
  risingShare,
} from '../../../../src/main/attribution/metrics/fidelity/monotonicity.ts';
import {
  groupsOf,
  risingOrder,
  fallingOrder,
} from '../../../../src/main/attribution/metrics/fidelity/order.ts';
import { consecutiveSets, sumsOver } from '../../../../src/main/attribution/metrics/fidelity/pixel-sets.ts';
import { regionPerturbation } from '../../../../src/main/attribution/metrics/fidelity/region-perturbation.ts';
import { createReplacer } from '../../../../src/main/attribution/metrics/fidelity/replace-pixels.ts';
import {
  orderSegments,
  placesOf,
  segmentMeans,
  segmentSums,
  squarePatches,
} from '../../../../src/main/attribution/metrics/fidelity/segments.ts';
import { pearson } from '../../../../src/main/attribution/metrics/sanity/correlation.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../../golden.ts';
import { channelsFirst, quiet, readToyNetwork, toySide, viewOf, type ToyNetwork } from '../toy-network.ts';

const numbers = z.array(z.number());
const regionsSchema = z.object({
  cases: z.record(
    z.string(),
    z.object({
      base: z.number(),
      patch: z.int(),
      order: z.enum(['morf', 'lerf']),
      patch_order: numbers,
      curve: numbers,
      aopc: z.number(),
    }),
  ),
});

/** Scores in double precision while the parts of an image take a level, in their order. */
function scoresOf(toy: ToyNetwork, places: Uint32Array, steps: number, base: number, of: 'logit' | 'prob') {
  const write = createReplacer(toy.image, new Float64Array(toy.image.length).fill(base), places);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const version = new Float64Array(toy.image.length);
    write(version, k);
    return toy.score(version, of);
  });
}

describeGolden('fidelity beside the reference', () => {
  const toy = readToyNetwork('one');

  it('perturbs regions in the same order, at the same cost', async () => {
    for (const [name, golden] of Object.entries(
      readGolden('metrics/region_perturbation.json', regionsSchema).cases,
    )) {
      const of = name.startsWith('logit') ? 'logit' : 'prob';
      const order = golden.order === 'morf' ? 'most-first' : 'least-first';
      const patches = squarePatches(toySide, toySide, golden.patch);
      const sequence = orderSegments(segmentSums(toy.map, patches), order);
      expect([...sequence]).toEqual(golden.patch_order);
      const curve = scoresOf(toy, placesOf(patches, sequence), patches.count, golden.base, of);
      expect(largestDifference(curve, golden.curve)).toBeLessThan(1e-12);
      expect(meanDrop(curve)).toBeCloseTo(golden.aopc, 11);
      const baseline = new Float32Array(64).fill(golden.base);
      const options = { side: golden.patch, order, baseline } as const;
      const { value } = await regionPerturbation(viewOf(toy), toy.map, options, toy.judge(of), quiet);
      expect(value?.aopc).toBeCloseTo(golden.aopc, 6);
    }
  });

  it('removes superpixels alike', async () => {
    const golden = readGolden(
      'metrics/irof.json',
      z.object({
        segments: nested,
        base: z.number(),
        segment_order: numbers,
        ratio: numbers,
        app_aoc: z.number(),
      }),
    );
    const segments = { labels: Uint32Array.from(flat(golden.segments)), count: 8 };
    const sequence = orderSegments(segmentMeans(toy.map, segments), 'most-first');
    expect([...sequence]).toEqual(golden.segment_order);
    const { value } = judgeRemoval(scoresOf(toy, placesOf(segments, sequence), 8, golden.base, 'prob'));
    expect(largestDifference(value?.ratios.slice(1) ?? [], golden.ratio)).toBeLessThan(1e-12);
    expect(value?.area).toBeCloseTo(golden.app_aoc, 11);
    const baseline = new Float32Array(64).fill(golden.base);
    const through = await irof(viewOf(toy), toy.map, { segments, baseline }, toy.judge('prob'), quiet);
    expect(through.value?.area).toBeCloseTo(golden.app_aoc, 6);
  });

  it('fills removed pixels as ROAD does', () => {
    const golden = readGolden(
      'metrics/road.json',
      z.object({ removed: nested, imputed_one: nested, imputed_two: nested, prob_after: z.number() }),
    );
    const removed = flat(golden.removed);
    const one = toy.image.slice();
    imputePixels(one, removed, toySide, toySide, 1e-14);
    expect(largestDifference(one, flat(golden.imputed_one))).toBeLessThan(1e-12);
    expect(toy.score(one, 'prob')).toBeCloseTo(golden.prob_after, 11);
    const two = readToyNetwork('two').image.slice();
    imputePixels(two, removed, toySide, toySide, 1e-14);
    expect(largestDifference(two, channelsFirst(flat(golden.imputed_two), 2))).toBeLessThan(1e-12);
  });

  const faithfulness = () =>
    readGolden(
      'metrics/faithfulness.json',
      z.object({
        base: z.number(),
        subsets: z.array(numbers),
        faithfulness_correlation: z.record(
          z.enum(['logit', 'prob']),
          z.object({ value: z.number(), att_sums: numbers, pred_deltas: numbers }),
        ),
        faithfulness_estimate: z.object({ step: z.int(), value: z.number() }),
        monotonicity_corr: z.object({
          step: z.int(),
          draws: z.array(numbers),
          value: z.number(),
          att: numbers,
        }),
        monotonicity_arya: z.object({ step: z.int(), fraction: z.number(), curve: numbers }),
        infidelity: z.object({
          perturbations: z.array(nested),
          of_gradient: z.number(),
          of_map: z.number(),
          of_zero: z.number(),
        }),
      }),
    );

  const withSet = (set: ArrayLike<number>, level: number) => {
    const version = toy.image.slice();
    for (const pixel of Array.from(set)) version[pixel] = level;
    return version;
  };

  it('correlates attributions with what pixel sets cost', () => {
    const golden = faithfulness();
    const sets = golden.subsets.map((set) => Uint32Array.from(set));
    for (const of of ['logit', 'prob'] as const) {
      const expected = golden.faithfulness_correlation[of];
      const sums = sumsOver(toy.map, sets);
      const deltas = sets.map((set) => toy.score(toy.image, of) - toy.score(withSet(set, golden.base), of));
      expect(largestDifference(sums, expected.att_sums)).toBeLessThan(1e-12);
      expect(largestDifference(deltas, expected.pred_deltas)).toBeLessThan(1e-12);
      expect(pearson(sums, deltas)).toBeCloseTo(expected.value, 11);
    }
    const groups = consecutiveSets(fallingOrder(toy.map), 64 / golden.faithfulness_estimate.step);
    const deltas = groups.map((set) => -toy.score(withSet(set, golden.base), 'prob'));
    expect(pearson(sumsOver(toy.map, groups), deltas)).toBeCloseTo(golden.faithfulness_estimate.value, 11);
  });

  it('judges monotonicity, which Quantus finds in every map', async () => {
    const { monotonicity_arya: arya, base } = faithfulness();
    const steps = 64 / arya.step;
    const groups = groupsOf(risingOrder(Float64Array.from(toy.map, Math.abs)), steps);
    const baseline = new Float64Array(64).fill(base);
    const write = createReplacer(baseline, toy.image, groups);
    const curve = Array.from({ length: steps }, (_, k) => {
      const version = new Float64Array(64);
      write(version, k + 1);
      return toy.score(version, 'prob');
    });
    expect(largestDifference(curve, arya.curve)).toBeLessThan(1e-12);
    expect(risingShare(curve)).toBeCloseTo(arya.fraction, 11);
    const options = { steps, baseline: Float32Array.from(baseline) };
    const { value } = await monotonicity(viewOf(toy), toy.map, options, toy.judge('prob'), quiet);
    expect(value?.share).toBeCloseTo(arya.fraction, 11);
  });

  it('correlates attributions with how much the score varies', () => {
    const { monotonicity_corr: golden } = faithfulness();
    const sizes = Float64Array.from(toy.map, Math.abs);
    const sets = consecutiveSets(risingOrder(sizes), 64 / golden.step);
    const attributions = sumsOver(sizes, sets);
    expect(largestDifference(attributions, golden.att)).toBeLessThan(1e-12);
    const scores = sets.flatMap((set, group) =>
      (golden.draws[group] ?? []).map((level) => toy.score(withSet(set, level), 'prob')),
    );
    const own = toy.score(toy.image, 'prob');
    const { value } = correlateVariation(own, scores, 5, attributions);
    expect(value).toBeCloseTo(golden.value, 11);
  });

  it('measures infidelity', () => {
    const { infidelity } = faithfulness();
    const steps = infidelity.perturbations.map(flat);
    const scoreAfter = (step: readonly number[]) =>
      toy.score(
        toy.image.map((value, at) => value - (step[at] ?? 0)),
        'logit',
      );
    const changes = steps.map((step) => toy.score(toy.image, 'logit') - scoreAfter(step));
    const errorOf = (map: ArrayLike<number>) => {
      const forecasts = steps.map((step) => step.reduce((sum, part, at) => sum + part * (map[at] ?? 0), 0));
      return judgeForecasts(forecasts, changes, 'as-is').error;
    };
    expect(errorOf(toy.gradient)).toBeCloseTo(infidelity.of_gradient, 11);
    expect(errorOf(toy.map)).toBeCloseTo(infidelity.of_map, 11);
    expect(errorOf(new Float64Array(64))).toBeCloseTo(infidelity.of_zero, 11);
  });

  it('averages drops, increases and areas', () => {
    const golden = readGolden(
      'cape/11_metrics_toy.json',
      z.object({
        inputs: z.object({
          prob_full_image: numbers,
          prob_masked_image: numbers,
          insertion_curve: numbers,
          deletion_curve: numbers,
        }),
        expected: z.object({
          average_drop_percent: z.number(),
          average_increase_percent: z.number(),
          insertion_auc: z.number(),
          deletion_auc: z.number(),
        }),
      }),
    );
    const { prob_full_image: whole, prob_masked_image: shown } = golden.inputs;
    const judged = whole.map((own, at) => judgeShown(own, shown[at] ?? NaN).value);
    const mean = (pick: 'drop' | 'increase') =>
      (100 * judged.reduce((sum, one) => sum + (one?.[pick] ?? NaN), 0)) / judged.length;
    expect(mean('drop')).toBeCloseTo(golden.expected.average_drop_percent, 10);
    expect(mean('increase')).toBeCloseTo(golden.expected.average_increase_percent, 10);
    expect(meanHeight(golden.inputs.insertion_curve)).toBeCloseTo(golden.expected.insertion_auc, 12);
    expect(meanHeight(golden.inputs.deletion_curve)).toBeCloseTo(golden.expected.deletion_auc, 12);
  });
});
