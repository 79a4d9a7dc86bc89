import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  entropyRise,
  histogramEntropy,
  judgeRandomisation,
} from '../../../../src/main/attribution/metrics/sanity/randomisation.ts';
import {
  ranksOf,
  pearson,
  spearman,
  cosine,
} from '../../../../src/main/attribution/metrics/sanity/correlation.ts';
import { similarityOf } from '../../../../src/main/attribution/metrics/sanity/similarity.ts';
import { ssim } from '../../../../src/main/attribution/metrics/sanity/ssim.ts';
import { describeGolden, flat, nested, readGolden } from '../../golden.ts';
import { readToyNetwork } from '../toy-network.ts';

const similarity = z.object({
  spearman: z.number(),
  spearman_abs: z.number(),
  pearson: z.number(),
  cosine: z.number(),
  ssim: z.number(),
  ssim_abs: z.number(),
});
const schema = z.object({
  map_top: nested,
  map_all: nested,
  map_other_class: nested,
  orig_vs_top: similarity,
  orig_vs_all: similarity,
  orig_vs_other_class: similarity,
  self: similarity,
  mprt_average_spearman_abs: z.number(),
  emprt: z.object({ hist_entropy: z.array(z.number()), value: z.number() }),
});
const statistics = z.object({
  u: z.array(z.number()),
  v: z.array(z.number()),
  ranks_u: z.array(z.number()),
  ranks_v: z.array(z.number()),
  spearman: z.number(),
  pearson: z.number(),
  cosine: z.number(),
});

describeGolden('the randomisation checks beside the reference', () => {
  it('compares maps alike', () => {
    const golden = readGolden('metrics/randomisation.json', schema);
    const { map } = readToyNetwork('one');
    const pairs = [
      [golden.map_top, golden.orig_vs_top],
      [golden.map_all, golden.orig_vs_all],
      [golden.map_other_class, golden.orig_vs_other_class],
      [[...map], golden.self],
    ] as const;
    for (const [other, expected] of pairs) {
      const own = similarityOf(map, flat(other), 8, 8);
      expect(own.spearman).toBeCloseTo(expected.spearman, 11);
      expect(own.spearmanAbs).toBeCloseTo(expected.spearman_abs, 11);
      expect(own.pearson).toBeCloseTo(expected.pearson, 11);
      expect(own.cosine).toBeCloseTo(expected.cosine, 11);
      expect(own.ssim).toBeCloseTo(expected.ssim, 11);
      expect(own.ssimAbs).toBeCloseTo(expected.ssim_abs, 11);
    }
  });

  it('leaves the network as it was out of the mean', () => {
    const golden = readGolden('metrics/randomisation.json', schema);
    const { map } = readToyNetwork('one');
    const stages = [
      { layer: 'W2', map: flat(golden.map_top) },
      { layer: 'W1', map: flat(golden.map_all) },
    ];
    const { meanSpearman } = judgeRandomisation(map, stages, 8, 8);
    expect(meanSpearman).toBeCloseTo(golden.mprt_average_spearman_abs, 11);
  });

  it('measures the rise of entropy', () => {
    const { map_all: all, emprt } = readGolden('metrics/randomisation.json', schema);
    const { map } = readToyNetwork('one');
    expect(histogramEntropy(map)).toBeCloseTo(emprt.hist_entropy[0] ?? NaN, 11);
    expect(histogramEntropy(flat(all))).toBeCloseTo(emprt.hist_entropy[1] ?? NaN, 11);
    expect(entropyRise(map, flat(all)).value).toBeCloseTo(emprt.value, 11);
  });

  it('ranks ties by their mean', () => {
    const { u, v, ...expected } = readGolden('metrics/statistics.json', statistics);
    expect([...ranksOf(u)]).toEqual(expected.ranks_u);
    expect([...ranksOf(v)]).toEqual(expected.ranks_v);
    expect(spearman(u, v)).toBeCloseTo(expected.spearman, 12);
    expect(pearson(u, v)).toBeCloseTo(expected.pearson, 12);
    expect(cosine(u, v)).toBeCloseTo(expected.cosine, 12);
  });
});

const thousandths = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
const lengths = { minLength: 81, maxLength: 81 };
const maps = fc.array(thousandths, lengths);

describe('laws of similarity', () => {
  it('lies in -1..1, is 1 with itself and the same both ways round', () => {
    fc.assert(
      fc.property(maps, maps, (a, b) => {
        const [there, back] = [similarityOf(a, b, 9, 9), similarityOf(b, a, 9, 9)];
        for (const name of ['spearman', 'spearmanAbs', 'pearson', 'cosine', 'ssim', 'ssimAbs'] as const) {
          const [one, other] = [there[name], back[name]];
          expect(one === null).toBe(other === null);
          if (one === null || other === null) continue;
          expect(one).toBeCloseTo(other, 9);
          expect(Math.abs(one)).toBeLessThanOrEqual(1 + 1e-9);
        }
        fc.pre(new Set(a.map(Math.abs)).size > 2);
        const self = similarityOf(a, a, 9, 9);
        for (const value of Object.values(self)) expect(value).toBeCloseTo(1, 6);
      }),
      { numRuns: 60 },
    );
  });

  it("Spearman's does not change when either map is bent upwards", () => {
    fc.assert(
      fc.property(fc.uniqueArray(thousandths, lengths), maps, (a, b) => {
        expect(
          spearman(
            a.map((value) => Math.exp(3 * value)),
            b,
          ),
        ).toEqual(spearman(a, b));
      }),
    );
  });
});

describe('maps that cannot be compared', () => {
  const ramp = Array.from({ length: 81 }, (_, at) => at);
  it('have no correlation rather than a wrong one', () => {
    const constant = new Array<number>(81).fill(0.1);
    expect(spearman(ramp, constant)).toBeNull();
    expect(pearson(constant, constant)).toBeNull();
    expect(cosine(ramp, new Array<number>(81).fill(0))).toBeNull();
    expect(ssim(ramp, new Array<number>(81).fill(0), 9, 9)).toBeNull();
    expect(ssim(ramp.slice(0, 36), ramp.slice(0, 36), 6, 6)).toBeNull();
    const broken = ramp.with(3, Number.NaN);
    expect(spearman(ramp, broken)).toBeNull();
    expect(pearson(ramp, broken)).toBeNull();
    expect(ssim(ramp, broken, 9, 9)).toBeNull();
    expect(entropyRise(ramp, broken).reason).toBe('non-finite');
    expect(entropyRise(constant, ramp).reason).toBe('constant-map');
  });

  it('a stage without correlation is left out of the mean; without stages there is none', () => {
    const other = ramp.toReversed();
    const constant = new Array<number>(81).fill(2);
    const judged = judgeRandomisation(
      ramp,
      [
        { layer: 'head', map: other },
        { layer: 'body', map: constant },
      ],
      9,
      9,
    );
    expect(judged.stages.map(({ spearmanAbs }) => spearmanAbs)).toEqual([-1, null]);
    expect(judged.meanSpearman).toBe(-1);
    expect(judgeRandomisation(ramp, [], 9, 9).meanSpearman).toBeNull();
  });
});
