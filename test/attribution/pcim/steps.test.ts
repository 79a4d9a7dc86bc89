import { expect, it } from 'vitest';
import { z } from 'zod';
import { createEnlargement } from '../../../src/main/attribution/pcim/enlarge.ts';
import { learnStep, startLearner } from '../../../src/main/attribution/pcim/learner.ts';
import { sigmoid } from '../../../src/main/attribution/pcim/mixing.ts';
import { gaussianKernel, smoothGrid } from '../../../src/main/attribution/pcim/smooth.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../golden.ts';
import { readToyNetwork } from './toy-network.ts';

const schema = z.object({
  primitives: z.object({
    input: nested,
    gauss_half: z.array(z.number()),
    gauss_one: z.array(z.number()),
    smooth_half: nested,
    smooth_one: nested,
    upsample_8: nested,
  }),
  white_box: z.object({
    params: z.object({
      G: z.int(),
      gain: z.number(),
      lam: z.number(),
      lr: z.number(),
      momentum: z.number(),
      grad_smooth: z.number(),
      base: z.number(),
    }),
    steps: z.array(z.object({ noise: z.array(nested), prob: z.array(z.number()), theta_after: nested })),
    alpha_map_of_final_theta: nested,
  }),
});

describeGolden('PCIM step by step', () => {
  it('smooths and enlarges as the reference does', () => {
    const { primitives } = readGolden('pcim/pcim_steps.json', schema);
    const input = flat(primitives.input);
    expect(largestDifference(gaussianKernel(0.5), primitives.gauss_half)).toBeLessThan(1e-15);
    expect(largestDifference(gaussianKernel(1), primitives.gauss_one)).toBeLessThan(1e-15);
    expect(largestDifference(smoothGrid(input, 4, 4, 0.5), flat(primitives.smooth_half))).toBeLessThan(1e-14);
    expect(largestDifference(smoothGrid(input, 4, 4, 1), flat(primitives.smooth_one))).toBeLessThan(1e-14);
    const enlarged = createEnlargement(4, 8, 8).apply(input);
    expect(largestDifference(enlarged, flat(primitives.upsample_8))).toBeLessThan(1e-14);
  });

  it('climbs the same path with the same fields', async () => {
    const { white_box: golden } = readGolden('pcim/pcim_steps.json', schema);
    const { oracle, image, target } = readToyNetwork();
    const { params } = golden;
    const rule = {
      grid: params.G,
      gain: params.gain,
      learningRate: params.lr,
      momentum: params.momentum,
      sigma: params.grad_smooth,
      decay: params.lam,
      clip: 2,
    };
    const enlargement = createEnlargement(params.G, 8, 8);
    const baseline = new Float32Array(64).fill(params.base);
    let learners = [startLearner(image, target, [baseline], params.G)];
    for (const step of golden.steps) {
      const noise = step.noise.map(flat).flatMap((field) => [field, field.map((value) => -value)]);
      learners = await learnStep(learners, noise, oracle, rule, enlargement);
      expect(largestDifference(learners[0]?.state.theta ?? [], flat(step.theta_after))).toBeLessThan(1e-6);
    }
    const theta = learners[0]?.state.theta ?? [];
    const alpha = enlargement.apply(theta).map((value) => sigmoid(params.gain * value));
    expect(largestDifference(alpha, flat(golden.alpha_map_of_final_theta))).toBeLessThan(1e-6);
  });
});

it('collects a gradient with the transpose of the enlargement', () => {
  const enlargement = createEnlargement(3, 7, 5);
  const grid = Array.from({ length: 9 }, (_, index) => Math.sin(index));
  const image = Array.from({ length: 35 }, (_, index) => Math.cos(3 * index));
  const dot = (a: ArrayLike<number>, b: readonly number[]) =>
    b.reduce((sum, value, i) => sum + value * (a[i] ?? 0), 0);
  expect(dot(enlargement.apply(grid), image)).toBeCloseTo(dot(enlargement.collect(image), grid), 12);
});
