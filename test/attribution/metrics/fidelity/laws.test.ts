import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownByMap } from '../../../../src/main/attribution/metrics/fidelity/average-drop.ts';
import { dice } from '../../../../src/main/attribution/metrics/fidelity/dice.ts';
import {
  faithfulnessCorrelation,
  faithfulnessEstimate,
  sensitivityN,
} from '../../../../src/main/attribution/metrics/fidelity/faithfulness.ts';
import { imputePixels } from '../../../../src/main/attribution/metrics/fidelity/impute.ts';
import { infidelity } from '../../../../src/main/attribution/metrics/fidelity/infidelity.ts';
import { irof } from '../../../../src/main/attribution/metrics/fidelity/irof.ts';
import type { Judge } from '../../../../src/main/attribution/metrics/fidelity/judge.ts';
import {
  monotonicity,
  monotonicityCorrelation,
} from '../../../../src/main/attribution/metrics/fidelity/monotonicity.ts';
import { regionPerturbation } from '../../../../src/main/attribution/metrics/fidelity/region-perturbation.ts';
import { road } from '../../../../src/main/attribution/metrics/fidelity/road.ts';
import { squarePatches } from '../../../../src/main/attribution/metrics/fidelity/segments.ts';
import { superpixels } from '../../../../src/main/attribution/metrics/fidelity/superpixels.ts';
import { quiet } from '../toy-network.ts';

const [channels, height, width] = [2, 6, 8];
const pixels = height * width;
const image = {
  values: Float32Array.from({ length: channels * pixels }, (_, at) => ((at * 37) % 50) / 50),
  channels,
  height,
  width,
};
const baseline = Float32Array.from({ length: channels * pixels }, (_, at) => ((at * 11) % 7) / 20);

/** f = sum w x, and the map of what every pixel adds to it over the baseline. */
function linear(weights: readonly number[]): { judge: Judge; contributions: Float64Array } {
  const contributions = new Float64Array(pixels);
  weights.forEach((weight, at) => {
    const gain = weight * ((image.values[at] ?? 0) - (baseline[at] ?? 0));
    contributions[at % pixels] = (contributions[at % pixels] ?? 0) + gain;
  });
  const judge: Judge = {
    atOnce: 16,
    score: ({ data, shape }) =>
      Promise.resolve(
        Array.from({ length: shape[0] ?? 0 }, (_, v) =>
          weights.reduce((sum, weight, at) => sum + weight * (data[v * weights.length + at] ?? 0), 0),
        ),
      ),
  };
  return { judge, contributions };
}

const weightsOf = fc
  .uniqueArray(fc.integer({ min: -1000, max: 1000 }), {
    minLength: channels * pixels,
    maxLength: channels * pixels,
  })
  .map((values) => values.map((value) => value / 1000));

const ramp = Float64Array.from({ length: pixels }, (_, at) => at - 20);

describe('laws on a linear network with exact contributions', () => {
  it('sensitivity-n and both faithfulness correlations are 1, and -1 for the opposite map', async () => {
    await fc.assert(
      fc.asyncProperty(weightsOf, fc.integer({ min: 0, max: 1e6 }), async (weights, seed) => {
        const { judge, contributions } = linear(weights);
        const context = { ...quiet, seed };
        const options = { baseline, sets: 12 };
        const opposite = contributions.map((value) => -2 * value);
        const of = async (map: Float64Array) => [
          (await faithfulnessCorrelation(image, map, options, judge, context)).value,
          (await faithfulnessEstimate(image, map, options, judge, context)).value,
          ...((await sensitivityN(image, map, options, judge, context)).value?.bySize ?? []),
        ];
        for (const value of await of(contributions)) expect(value).toBeCloseTo(1, 3);
        for (const value of await of(opposite)) expect(value).toBeCloseTo(-1, 3);
      }),
      { numRuns: 15 },
    );
  });

  it('infidelity is 0, and the best scale is found for a map in other units', async () => {
    await fc.assert(
      fc.asyncProperty(weightsOf, async (weights) => {
        const { judge, contributions } = linear(weights);
        const options = { perturbations: 8, reads: 'contribution', baseline } as const;
        const exact = await infidelity(image, contributions, { ...options, scale: 'as-is' }, judge, quiet);
        expect(exact.value?.error).toBeLessThan(1e-6 * (1 + (exact.value?.ofNothing ?? NaN)));
        const foreign = contributions.map((value) => 7 * value);
        const scaled = await infidelity(image, foreign, { ...options, scale: 'least-squares' }, judge, quiet);
        expect(scaled.value?.error).toBeLessThan(1e-6 * (1 + (scaled.value?.ofNothing ?? NaN)));
        expect(scaled.value?.scale).toBeCloseTo(1 / 7, 4);
      }),
      { numRuns: 15 },
    );
  });

  it('infidelity of the summed gradient is 0 when all channels step together', async () => {
    const weights = Array.from({ length: channels * pixels }, (_, at) => Math.sin(at));
    const gradient = Float64Array.from(
      { length: pixels },
      (_, at) => (weights[at] ?? 0) + (weights[at + pixels] ?? 0),
    );
    const options = { perturbations: 8, reads: 'slope', scale: 'as-is', baseline } as const;
    const { value } = await infidelity(image, gradient, options, linear(weights).judge, quiet);
    expect(value?.error).toBeLessThan(1e-8);
    expect(value?.ofNothing).toBeGreaterThan(1e-4);
  });

  it('monotonicity is 1 where every pixel adds something', async () => {
    const gains = Float64Array.from({ length: pixels }, (_, at) => 1 + ((at * 5) % 48));
    const judge: Judge = {
      atOnce: 4,
      score: ({ data, shape }) =>
        Promise.resolve(
          Array.from({ length: shape[0] ?? 0 }, (_, v) =>
            gains.reduce((sum, gain, at) => sum + gain * (data[v * 2 * pixels + at] ?? 0), 0),
          ),
        ),
    };
    const full = { ...image, values: new Float32Array(2 * pixels).fill(1) };
    const options = { steps: 12, baseline: new Float32Array(2 * pixels) };
    expect((await monotonicity(full, gains, options, judge, quiet)).value?.share).toBe(1);
    const levelled = { ...image, values: image.values.map((value, at) => (at < pixels ? value : 0)) };
    const { value } = await monotonicityCorrelation(levelled, gains, { steps: 12, draws: 60 }, judge, quiet);
    expect(value).toBeGreaterThan(0.8);
  });

  it('the area over the curve of regions turns its sign with the order, up to the ends', async () => {
    await fc.assert(
      fc.asyncProperty(weightsOf, async (weights) => {
        const { judge, contributions } = linear(weights);
        const aopc = async (order: 'most-first' | 'least-first') =>
          (await regionPerturbation(image, contributions, { side: 3, order, baseline }, judge, quiet)).value
            ?.aopc ?? Number.NaN;
        const whole = contributions.reduce((sum, value) => sum + value, 0);
        expect((await aopc('most-first')) + (await aopc('least-first'))).toBeCloseTo(whole, 3);
        expect(await aopc('most-first')).toBeGreaterThanOrEqual((await aopc('least-first')) - 1e-5);
      }),
      { numRuns: 20 },
    );
  });
});

describe('filling pixels in', () => {
  it('keeps known pixels and the range of the known, and is exact on a plane', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: pixels, maxLength: pixels }), (drawn) => {
        const removed = drawn.map((one, at) => (one && at > 0 ? 1 : 0));
        const values = image.values.slice(0, pixels);
        const known = values.filter((_, at) => removed[at] === 0);
        imputePixels(values, removed, height, width, 1e-12);
        values.forEach((value, at) => {
          if (removed[at] === 0) expect(value).toBe(image.values[at]);
          expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-5);
          expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-5);
        });
      }),
    );
    // Inside the image the mean of eight neighbours of a plane is its own value.
    const slope = Float64Array.from(
      { length: pixels },
      (_, at) => 2 * Math.floor(at / width) - 3 * (at % width),
    );
    const inner = Array.from(slope, (_, at) => {
      const [y, x] = [Math.floor(at / width), at % width];
      return y > 0 && y < height - 1 && x > 0 && x < width - 1 ? 1 : 0;
    });
    const filled = slope.map((value, at) => (inner[at] === 1 ? 99 : value));
    imputePixels(filled, inner, height, width, 1e-14);
    filled.forEach((value, at) => expect(value).toBeCloseTo(slope[at] ?? NaN, 9));
  });

  it('refuses to make an image out of nothing', () => {
    const all = new Uint8Array(pixels).fill(1);
    expect(() => imputePixels(new Float64Array(pixels), all, height, width, 1e-9)).toThrow(
      /no pixel is left/,
    );
  });

  it('gives the same curve for the same seed', async () => {
    const { judge } = linear(Array.from({ length: channels * pixels }, (_, at) => Math.cos(at)));
    const once = await road(image, ramp, 'most-first', judge, quiet);
    expect(await road(image, ramp, 'most-first', judge, quiet)).toEqual(once);
    expect(await road(image, ramp, 'most-first', judge, { ...quiet, seed: 2 })).not.toEqual(once);
    expect(once.value?.curve).toHaveLength(9);
  });
});

describe('superpixels', () => {
  const large = (paint: (y: number, x: number) => number) => ({
    values: Float32Array.from({ length: 1024 }, (_, at) => paint(Math.floor(at / 32), at % 32)),
    channels: 1,
    height: 32,
    width: 32,
  });

  it('are connected, cover the image, and are the same each time', () => {
    const noisy = large((y, x) => ((y * 31 + x * 17) % 23) / 23);
    const segments = superpixels(noisy, { count: 16, compactness: 0.5 });
    expect(superpixels(noisy, { count: 16, compactness: 0.5 })).toEqual(segments);
    expect(new Set(segments.labels)).toEqual(new Set(Array.from({ length: segments.count }, (_, at) => at)));
    for (let label = 0; label < segments.count; label++) {
      const own = new Set([...segments.labels.keys()].filter((pixel) => segments.labels[pixel] === label));
      const [first = 0] = own;
      const reached = new Set([first]);
      for (const pixel of reached) {
        for (const next of [
          pixel - 32,
          pixel + 32,
          ...(pixel % 32 > 0 ? [pixel - 1] : []),
          ...(pixel % 32 < 31 ? [pixel + 1] : []),
        ])
          if (own.has(next)) reached.add(next);
      }
      expect(reached.size).toBe(own.size);
    }
  });

  it('are of about one size on an even image, and keep to an edge', () => {
    const even = superpixels(
      large(() => 0.5),
      { count: 16, compactness: 0.5 },
    );
    expect(even.count).toBe(16);
    const sizes = Array.from({ length: 16 }, (_, label) => even.labels.filter((own) => own === label).length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(36);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    const halves = large((_, x) => (x < 13 ? 0 : 1));
    const { labels } = superpixels(halves, { count: 16, compactness: 0.1 });
    const left = new Set(labels.filter((_, at) => at % 32 < 13));
    const right = new Set(labels.filter((_, at) => at % 32 >= 13));
    expect([...left].filter((label) => right.has(label))).toEqual([]);
  });

  it('of an image of one pixel are that pixel', () => {
    const single = { values: Float32Array.of(3), channels: 1, height: 1, width: 1 };
    expect(superpixels(single, { count: 50, compactness: 1 })).toEqual({
      labels: Uint32Array.of(0),
      count: 1,
    });
  });
});

describe('Dice', () => {
  it('is symmetric, 1 for equal sets and 0 for strangers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 }),
        (both) => {
          const [a, b] = [both.map(([one]) => one), both.map(([, other]) => other)];
          expect(dice(a, b)).toBe(dice(b, a));
          expect(dice(a, a)).toBe(1);
          const stranger = a.map((one) => 1 - one);
          expect(dice(a, stranger)).toBe(0);
        },
      ),
    );
    expect(dice([1, 1, 0, 0], [1, 0, 1, 0])).toBe(0.5);
    expect(dice([0, 0], [0, 0])).toBe(1);
  });
});

describe('maps and networks that give nothing to judge', () => {
  const { judge } = linear(Array.from({ length: channels * pixels }, () => 1));
  const deaf: Judge = {
    atOnce: 8,
    score: ({ shape }) => Promise.resolve(new Float64Array(shape[0] ?? 0).fill(0.25)),
  };
  const mute: Judge = { atOnce: 8, score: ({ shape }) => Promise.resolve(new Float64Array(shape[0] ?? 0)) };
  const broken = ramp.map((value, at) => (at === 7 ? Number.NaN : value));
  const segments = squarePatches(height, width, 2);
  const options = {
    baseline,
    sets: 10,
    steps: 10,
    draws: 2,
    side: 2,
    order: 'most-first',
    segments,
  } as const;
  const every = [
    (map: Float64Array, by: Judge) => faithfulnessCorrelation(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => faithfulnessEstimate(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => sensitivityN(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => regionPerturbation(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => irof(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => road(image, map, 'most-first', by, quiet),
    (map: Float64Array, by: Judge) => shownByMap(image, map, baseline, by, quiet),
    (map: Float64Array, by: Judge) => monotonicity(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) => monotonicityCorrelation(image, map, options, by, quiet),
    (map: Float64Array, by: Judge) =>
      infidelity(
        image,
        map,
        { perturbations: 3, reads: 'contribution', scale: 'as-is', baseline },
        by,
        quiet,
      ),
  ];

  it('name the reason in every metric', async () => {
    for (const metric of every) {
      expect((await metric(broken, judge)).reason).toBe('non-finite');
      expect((await metric(new Float64Array(pixels).fill(0.3), judge)).reason).toBe('constant-map');
      expect((await metric(new Float64Array(pixels), judge)).reason).toBe('zero-map');
      expect((await metric(ramp.slice(1), judge)).reason).toBe('size-mismatch');
    }
  });

  it('say where the network does not respond', async () => {
    expect((await faithfulnessCorrelation(image, ramp, options, deaf, quiet)).reason).toBe('no-response');
    expect((await sensitivityN(image, ramp, options, deaf, quiet)).reason).toBe('no-response');
    expect((await irof(image, ramp, options, mute, quiet)).reason).toBe('no-response');
    expect((await monotonicityCorrelation(image, ramp, options, mute, quiet)).reason).toBe('no-response');
    expect((await shownByMap(image, ramp, baseline, mute, quiet)).reason).toBe('no-response');
    const negative = ramp.map((value) => value - 100);
    expect((await shownByMap(image, negative, baseline, deaf, quiet)).reason).toBe('no-positive');
  });
});
