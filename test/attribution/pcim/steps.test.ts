import { expect, it } from 'vitest';
import { z } from 'zod';
import { createEnlargement } from '../../../src/main/attribution/pcim/enlarge.ts';
import { startingGrid } from '../../../src/main/attribution/pcim/ascent.ts';
import { adamClimber, maxNormClimber, type Climber } from '../../../src/main/attribution/pcim/climber.ts';
import { askForward } from '../../../src/main/attribution/pcim/forward-only.ts';
import { climbByRewards } from '../../../src/main/attribution/pcim/forward-learned.ts';
import { learnStep, maskGrid, startLearner } from '../../../src/main/attribution/pcim/learner.ts';
import { mixedByHand } from '../../../src/main/attribution/pcim/masked.ts';
import { sigmoid } from '../../../src/main/attribution/pcim/mixing.ts';
import { gaussianKernel, smoothGrid, smoothGridBack } from '../../../src/main/attribution/pcim/smooth.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../golden.ts';
import { readToyNetwork } from './toy-network.ts';

/** Figures that every trained variant of the golden file names. */
const common = { G: z.int(), gain: z.number(), lam: z.number(), lr: z.number(), base: z.number() };

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
    params: z.object({ ...common, momentum: z.number(), grad_smooth: z.number() }),
    steps: z.array(z.object({ noise: z.array(nested), prob: z.array(z.number()), theta_after: nested })),
    alpha_map_of_final_theta: nested,
  }),
  white_box_adam: z.object({
    params: z.object({ ...common, theta_smooth: z.number() }),
    steps: z.array(
      z.object({ noise: nested, mask_plus: nested, prob: z.array(z.number()), theta_after: nested }),
    ),
    alpha_map_of_final_theta: nested,
  }),
  black_box: z.object({
    params: z.object({ ...common, momentum: z.number(), grad_smooth: z.number() }),
    steps: z.array(z.object({ noise: z.array(nested), prob: z.array(z.number()), theta_after: nested })),
    alpha_map_of_final_theta: nested,
  }),
});

const fieldPair = (field: readonly number[]) => [field, field.map((value) => -value)];

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
    const { params } = golden;
    const climber = maxNormClimber({
      grid: params.G,
      gain: params.gain,
      learningRate: params.lr,
      momentum: params.momentum,
      sigma: params.grad_smooth,
      decay: params.lam,
      clip: 2,
    });
    for (const step of golden.steps) {
      await learnFrom(climber, step.noise.map(flat).flatMap(fieldPair), params);
      expect(largestDifference(climber.theta(), flat(step.theta_after))).toBeLessThan(1e-6);
    }
    expect(finalMapError(climber.theta(), golden)).toBeLessThan(1e-6);
  });

  it('takes the same steps by Adam', async () => {
    const { white_box_adam: golden } = readGolden('pcim/pcim_steps.json', schema);
    const { params } = golden;
    const climber = adamClimber({
      grid: params.G,
      gain: params.gain,
      learningRate: params.lr,
      area: params.lam,
      smoothing: params.theta_smooth,
      clip: 4,
    });
    const enlargement = createEnlargement(params.G, 8, 8);
    for (const step of golden.steps) {
      const noise = flat(step.noise);
      const shown = enlargement.apply(maskGrid(climber.theta(), noise, params.gain));
      expect(largestDifference(shown, flat(step.mask_plus))).toBeLessThan(1e-6);
      await learnFrom(climber, fieldPair(noise), params);
      const smoothed = smoothGrid(flat(step.theta_after), params.G, params.G, params.theta_smooth);
      expect(largestDifference(climber.theta(), smoothed)).toBeLessThan(1e-6);
    }
    expect(finalMapError(climber.theta(), golden)).toBeLessThan(1e-6);
  });

  it('takes the same steps without derivatives', async () => {
    const { black_box: golden } = readGolden('pcim/pcim_steps.json', schema);
    const { oracle, image, target } = readToyNetwork();
    const { params } = golden;
    const { classCount } = oracle;
    const ask = { image, classIndex: target, oracle: mixedByHand(oracle), classCount, grid: params.G };
    const baseline = new Float32Array(64).fill(params.base);
    let state = startingGrid(params.G);
    for (const step of golden.steps) {
      const fields = step.noise.map(flat);
      const noise = [...fields, ...fields.map((field) => field.map((value) => -value))];
      const { theta } = state;
      const masks = noise.map((field) => maskGrid(theta, field, params.gain));
      const answers = await askForward(ask, baseline, masks);
      expect(largestDifference(answers, step.prob)).toBeLessThan(1e-6);
      const rule = { learningRate: params.lr, momentum: params.momentum, decay: params.lam, clip: 2 };
      state = climbByRewards(state, noise, answers, { ...rule, grid: params.G, sigma: params.grad_smooth });
      expect(largestDifference(state.theta, flat(step.theta_after))).toBeLessThan(1e-5);
    }
    expect(finalMapError(state.theta, golden)).toBeLessThan(1e-5);
  });
});

interface GoldenMap {
  readonly params: { readonly G: number; readonly gain: number };
  readonly alpha_map_of_final_theta: Parameters<typeof flat>[0];
}

function finalMapError(theta: Float64Array, { params, alpha_map_of_final_theta: expected }: GoldenMap) {
  const enlarged = createEnlargement(params.G, 8, 8).apply(theta);
  return largestDifference(
    enlarged.map((value) => sigmoid(params.gain * value)),
    flat(expected),
  );
}

/** One step on the toy network with given fields. */
async function learnFrom(
  climber: Climber,
  noise: readonly ArrayLike<number>[],
  { G, gain, base }: { readonly G: number; readonly gain: number; readonly base: number },
): Promise<void> {
  const { oracle, image, target } = readToyNetwork();
  const learner = startLearner(image, target, [new Float32Array(64).fill(base)], climber);
  await learnStep([learner], noise, mixedByHand(oracle), { grid: G, gain, classCount: oracle.classCount });
}

it('takes a gradient back through the smoothing by its transpose', () => {
  const values = Array.from({ length: 12 }, (_, index) => Math.sin(5 * index));
  const gradient = Array.from({ length: 12 }, (_, index) => Math.cos(index));
  const dot = (a: ArrayLike<number>, b: readonly number[]) =>
    b.reduce((sum, value, i) => sum + value * (a[i] ?? 0), 0);
  expect(dot(smoothGrid(values, 3, 4, 0.8), gradient)).toBeCloseTo(
    dot(smoothGridBack(gradient, 3, 4, 0.8), values),
    12,
  );
});

it('collects a gradient with the transpose of the enlargement', () => {
  const enlargement = createEnlargement(3, 7, 5);
  const grid = Array.from({ length: 9 }, (_, index) => Math.sin(index));
  const image = Array.from({ length: 35 }, (_, index) => Math.cos(3 * index));
  const dot = (a: ArrayLike<number>, b: readonly number[]) =>
    b.reduce((sum, value, i) => sum + value * (a[i] ?? 0), 0);
  expect(dot(enlargement.apply(grid), image)).toBeCloseTo(dot(enlargement.collect(image), grid), 12);
});
