import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scores } from '../../../src/main/attribution/index.ts';
import type { MethodId, Parameters } from '../../../src/shared/methods.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { explainScores, images, linearScores, quiet, randomValues, shape } from './linear-scores.ts';

const pixels = 48;
const every: readonly MethodId[] = [
  'input-gradient',
  'gradient-x-input',
  'integrated-gradients',
  'smooth-grad',
  'occlusion',
  'rise',
  'score-cam',
  'ablation-cam',
];

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const imageOf = ({ data }: Tensor, image: number) => data.subarray(image * pixels, (image + 1) * pixels);
const weights = randomValues(192, 9);
/** sum over channels of w x for a pixel of an image. */
const productAt = (image: number, pixel: number, from = images.data) =>
  [0, 1].reduce((total, c) => {
    const at = (image * 2 + c) * pixels + pixel;
    return total + (weights[at] ?? 0) * (from[at] ?? 0);
  }, 0);

describe('methods that ask for scores', () => {
  it.each(every)('%s gives each image its own map, whatever batch it is in', async (id) => {
    const together = await explainScores(id);
    expect(together.maps.shape).toEqual([2, 8, 6]);
    expect(together.figures).toHaveLength(2);
    const second = { data: images.data.subarray(96), shape: [1, ...shape.slice(1)] };
    const own = linearScores(weights.subarray(96));
    const alone = await explainScores(id, own, {}, quiet, second);
    imageOf(together.maps, 1).forEach((value, pixel) =>
      expect(value).toBeCloseTo(alone.maps.data[pixel] ?? Number.NaN, 5),
    );
  });

  it.each(every)('%s is repeatable', async (id) => {
    expect((await explainScores(id)).maps.data).toEqual((await explainScores(id)).maps.data);
  });

  it.each(every)('%s refuses an image that holds NaN', async (id) => {
    const bad = { data: images.data.slice(), shape };
    bad.data[100] = Number.NaN;
    await expect(explainScores(id, linearScores(), {}, quiet, bad)).rejects.toMatchObject({
      kind: 'BadInput',
    });
  });

  const slow = every.filter((id) => !id.startsWith('gradient') && !id.startsWith('input'));
  it.each(slow)('%s stops when it is told to, and tells how far it is', async (id) => {
    const stop = new AbortController();
    const shares: number[] = [];
    await explainScores(id, linearScores(), {}, { ...quiet, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBeCloseTo(1, 6);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    const run = explainScores(
      id,
      linearScores(),
      {},
      {
        seed: 1,
        signal: stop.signal,
        onProgress: () => stop.abort(),
      },
    );
    await expect(run).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});

describe('gradients at the input', () => {
  it('are the weights of a linear score, and times the input what each pixel adds to it', async () => {
    const gradient = await explainScores('input-gradient');
    const product = await explainScores('gradient-x-input');
    const [score = 0] = await linearScores().score(images, [0, 1]);
    expect(sum(imageOf(product.maps, 0)) + 0.5).toBeCloseTo(score, 4);
    expect(gradient.maps.data[7]).toBeCloseTo((weights[7] ?? 0) + (weights[55] ?? 0), 5);
    expect(product.maps.data[50]).toBeCloseTo(productAt(1, 2), 5);
  });

  it('combine channels by sum, size or largest size, or show one', async () => {
    const [first = 0, second = 0] = [weights[7], weights[55]];
    const expected: [Parameters, number][] = [
      [{ combine: 'absolute' }, Math.abs(first) + Math.abs(second)],
      [{ combine: 'largest' }, Math.max(Math.abs(first), Math.abs(second))],
      [{ channel: 1 }, second],
    ];
    for (const [parameters, value] of expected) {
      const { maps } = await explainScores('input-gradient', linearScores(), parameters);
      expect(maps.data[7]).toBeCloseTo(value, 5);
    }
    const missing = explainScores('input-gradient', linearScores(), { channel: 2 });
    await expect(missing).rejects.toMatchObject({ kind: 'BadInput' });
  });

  it('SmoothGrad is the gradient itself where there is no noise or no curvature', async () => {
    const plain = await explainScores('input-gradient');
    for (const noise of [0, 0.4]) {
      const { maps } = await explainScores('smooth-grad', linearScores(), { noise, samples: 7 });
      maps.data.forEach((value, at) => expect(value).toBeCloseTo(plain.maps.data[at] ?? Number.NaN, 4));
    }
  });

  it('SmoothGrad of a square is twice the image and noise that falls with the number of samples', async () => {
    const square: Scores = {
      ...linearScores(),
      gradient: (versions, owners) => squareGradient(versions, owners),
    };
    const far = async (samples: number) => {
      const { maps } = await explainScores('smooth-grad', square, { samples, channel: 0 });
      return Math.sqrt(
        sum(imageOf(maps, 0).map((value, at) => (value - 2 * (images.data[at] ?? 0)) ** 2)) / pixels,
      );
    };
    expect(await far(800)).toBeLessThan((await far(8)) / 4);
  });
});

function squareGradient({ data, shape: given }: Tensor, owners: readonly number[]) {
  const size = data.length / (given[0] ?? 1);
  const scores = Float64Array.from(owners, (_, version) =>
    sum(data.subarray(version * size, (version + 1) * size).map((value) => value ** 2)),
  );
  return Promise.resolve({ scores, gradient: { data: data.map((value) => 2 * value), shape: given } });
}

describe('Integrated Gradients', () => {
  it('is complete: its sum is the difference of the scores', async () => {
    const square: Scores = {
      ...linearScores(),
      gradient: squareGradient,
      score: async (versions, owners) => (await squareGradient(versions, owners)).scores,
    };
    const property = fc.asyncProperty(
      fc.constantFrom('zero', 'median', 'blur'),
      fc.integer({ min: 2, max: 40 }),
      async (baseline, steps) => {
        for (const scores of [linearScores(), square]) {
          const { maps, figures } = await explainScores('integrated-gradients', scores, { baseline, steps });
          figures.forEach(({ scoreDifference = Number.NaN, residual = Number.NaN }, image) => {
            // Midpoints are exact for straight lines and parabolas alike.
            expect(Math.abs(residual)).toBeLessThan(1e-4);
            expect(sum(imageOf(maps, image))).toBeCloseTo(scoreDifference, 3);
          });
        }
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it('shows what its steps miss of a curve that bends', async () => {
    const cubic: Scores = {
      ...linearScores(),
      score: ({ data, shape: given }) =>
        Promise.resolve(
          Float64Array.from({ length: given[0] ?? 0 }, (_, v) =>
            sum(data.subarray(v * 96, (v + 1) * 96).map((value) => value ** 4)),
          ),
        ),
      gradient: (versions) =>
        Promise.resolve({
          scores: new Float64Array(),
          gradient: { data: versions.data.map((value) => 4 * value ** 3), shape: versions.shape },
        }),
    };
    const missed = async (steps: number) =>
      Math.abs((await explainScores('integrated-gradients', cubic, { steps })).figures[0]?.['residual'] ?? 0);
    expect(await missed(2)).toBeGreaterThan(1);
    // The midpoint rule's error falls with the square of the steps.
    expect((await missed(8)) / (await missed(32))).toBeCloseTo(16, 0);
  });
});

describe('hiding parts', () => {
  it('one pixel at a time tells what each pixel of a linear score adds beyond the fill', async () => {
    const { maps, figures } = await explainScores('occlusion', linearScores(), {
      window: 1,
      stride: 1,
      fill: 'zero',
    });
    maps.data.forEach((value, at) =>
      expect(value).toBeCloseTo(productAt(Math.floor(at / pixels), at % pixels), 3),
    );
    const [score = 0] = await linearScores().score(images, [0, 1]);
    expect(figures[0]?.['score']).toBeCloseTo(score, 6);
  });

  it('squares that do not overlap share out what they hide, and the last ones end at the border', async () => {
    const { maps } = await explainScores('occlusion', linearScores(), { window: 4, stride: 4, fill: 'zero' });
    const corner = [0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19, 20, 21];
    const lost = sum(corner.map((pixel) => productAt(0, pixel)));
    expect(maps.data[0]).toBeCloseTo(lost, 3);
    expect(maps.data[1]).toBeCloseTo(lost, 3);
    expect(maps.data.every(Number.isFinite)).toBe(true);
    const whole = await explainScores('occlusion', linearScores(), { window: 99, stride: 99, fill: 'zero' });
    const all = sum(Array.from({ length: pixels }, (_, pixel) => productAt(0, pixel)));
    expect(whole.maps.data[20]).toBeCloseTo(all, 3);
  });

  it('RISE finds the slope of a linear score, and none where the score does not care', async () => {
    const own = new Float32Array(192);
    own[10] = 5;
    const bright = { data: new Float32Array(192).fill(1), shape };
    const parameters = { masks: 2000, cells: 4, fill: 'zero', score: 'logit' };
    const { maps } = await explainScores('rise', linearScores(own), parameters, quiet, bright);
    const map = imageOf(maps, 0);
    expect(map.indexOf(Math.max(...map))).toBe(10);
    expect(map[10]).toBeCloseTo(5, 1);
    expect(Math.abs(map[47] ?? 1)).toBeLessThan(0.5);
    expect(sum(imageOf(maps, 1))).toBe(0);
  });

  it('a channel that the score does not see has no weight in an ablation', async () => {
    const own = weights.slice();
    own.fill(0, 48, 96);
    const { maps } = await explainScores('ablation-cam', linearScores(own));
    const lost = sum(images.data.subarray(0, 48).map((value, at) => value * (own[at] ?? 0)));
    images.data.subarray(0, 48).forEach((value, at) => expect(maps.data[at]).toBeCloseTo(lost * value, 3));
  });
});
