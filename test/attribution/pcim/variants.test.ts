import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEnlargement } from '../../../src/main/attribution/pcim/enlarge.ts';
import { maskGrid } from '../../../src/main/attribution/pcim/learner.ts';
import { crossEntropySlopes } from '../../../src/main/attribution/pcim/literal.ts';
import { MaskPool } from '../../../src/main/attribution/pcim/mask-pool.ts';
import { mix } from '../../../src/main/attribution/pcim/mixing.ts';
import { roughnessSlope } from '../../../src/main/attribution/pcim/roughness.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../golden.ts';
import { readToyNetwork } from './toy-network.ts';

const schema = z.object({
  literal: z.object({ alpha: nested, blended: nested, loss_ce: z.number(), grad_alpha: nested }),
  black_box: z.object({
    params: z.object({ G: z.int(), gain: z.number(), base: z.number() }),
    steps: z.array(z.object({ noise: z.array(nested) })),
  }),
  one_step: z.object({ prob: z.array(z.number()), map_grid: nested, map: nested }),
});

describeGolden('PCIM variants against the reference', () => {
  it('literal: the mix and the slope of the cross-entropy', async () => {
    const { literal } = readGolden('pcim/pcim_steps.json', schema);
    const { oracle, image, target } = readToyNetwork();
    const alpha = flat(literal.alpha);
    const baseline = new Float32Array(64);
    expect(largestDifference(mix(image, baseline, alpha), flat(literal.blended))).toBeLessThan(1e-7);
    const [slope] = await crossEntropySlopes([{ image, baseline, alpha, classIndex: target }], oracle);
    expect(largestDifference(slope ?? [], flat(literal.grad_alpha))).toBeLessThan(1e-6);
  });

  it('forward-only: the map of pooled masks', async () => {
    const { black_box: box, one_step: expected } = readGolden('pcim/pcim_steps.json', schema);
    const { oracle, image, target } = readToyNetwork();
    const { G, gain, base } = box.params;
    const enlargement = createEnlargement(G, 8, 8);
    const baseline = new Float32Array(64).fill(base);
    const fields = box.steps.flatMap(({ noise }) => noise.map(flat));
    const neutral = new Float64Array(G ** 2);
    const pool = new MaskPool(G);
    const answers: number[] = [];
    for (const field of fields) {
      const masks = [field, field.map((value) => -value)].map((noise) => maskGrid(neutral, noise, gain));
      const mixes = masks.map((mask) => mix(image, baseline, enlargement.apply(mask)));
      const data = Float32Array.from(mixes.flatMap((values) => [...values]));
      const { data: p } = await oracle.probabilities({ data, shape: [2, 1, 8, 8] });
      const got = [p[target] ?? 0, p[oracle.classCount + target] ?? 0];
      pool.add(masks, got);
      answers.push(...got);
    }
    const plus = answers.filter((_, index) => index % 2 === 0);
    const minus = answers.filter((_, index) => index % 2 === 1);
    expect(largestDifference([...plus, ...minus], expected.prob)).toBeLessThan(1e-6);
    expect(largestDifference(pool.map(), flat(expected.map_grid))).toBeLessThan(1e-7);
    expect(largestDifference(enlargement.apply(pool.map()), flat(expected.map))).toBeLessThan(1e-7);
  });
});

describe('a pool of masks', () => {
  it('does not feel an offset that both masks of a pair share', () => {
    const random = createRandom(5);
    const pairs = Array.from({ length: 6 }, () => {
      const mask = Float64Array.from({ length: 9 }, () => random.uniform());
      return [mask, mask.map((value) => 1 - value)];
    });
    const answers = pairs.map(() => [random.uniform(), random.uniform()]);
    const [plain, lifted] = [new MaskPool(3), new MaskPool(3)];
    pairs.forEach((pair, index) => {
      const own = answers[index] ?? [];
      plain.add(pair, own);
      lifted.add(
        pair,
        own.map((answer) => answer + (index % 2 === 0 ? 0.3 : -0.3)),
      );
    });
    expect(largestDifference(plain.map(), lifted.map())).toBeLessThan(1e-12);
  });

  it('calls a map of noise unreliable and a map of signal reliable', () => {
    const random = createRandom(9);
    const [noise, signal] = [new MaskPool(4), new MaskPool(4)];
    for (let pair = 0; pair < 200; pair++) {
      const mask = Float64Array.from({ length: 16 }, () => random.uniform());
      const both = [mask, mask.map((value) => 1 - value)];
      noise.add(both, [random.uniform(), random.uniform()]);
      signal.add(
        both,
        both.map((m) => (m[3] ?? 0) - (m[12] ?? 0)),
      );
    }
    expect(noise.reliability()).toBeLessThan(0.6);
    expect(signal.reliability()).toBeGreaterThan(0.9);
  });
});

describe('total variation', () => {
  it('has the slope that finite differences give', () => {
    const size = fc.record({
      height: fc.integer({ min: 1, max: 4 }),
      width: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
    });
    const variation = (v: Float64Array, height: number, width: number) => {
      const mean = (pairs: number[]) =>
        pairs.length === 0 ? 0 : pairs.reduce((a, b) => a + b, 0) / pairs.length;
      const at = (y: number, x: number) => v[y * width + x] ?? 0;
      const across: number[] = [];
      const down: number[] = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (x + 1 < width) across.push(Math.abs(at(y, x + 1) - at(y, x)));
          if (y + 1 < height) down.push(Math.abs(at(y + 1, x) - at(y, x)));
        }
      }
      return 0.5 * (mean(across) + mean(down));
    };
    fc.assert(
      fc.property(size, ({ height, width, seed }) => {
        const random = createRandom(seed);
        const values = Float64Array.from({ length: height * width }, () => random.normal());
        const slope = roughnessSlope(values, height, width);
        const step = 1e-9;
        const expected = Array.from(values, (_, index) => {
          const moved = (change: number) =>
            values.map((value, other) => (other === index ? value + change : value));
          return (
            (variation(moved(step), height, width) - variation(moved(-step), height, width)) / (2 * step)
          );
        });
        expect(largestDifference(slope, expected)).toBeLessThan(1e-5);
      }),
    );
  });
});
