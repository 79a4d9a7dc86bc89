import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fitCapeHead, type CapeFitOptions } from '../../../src/main/attribution/cape/fit.ts';
import {
  addDistillationGradient,
  distillationLoss,
  zeroGradient,
} from '../../../src/main/attribution/cape/distillation.ts';
import { holdOutGroups } from '../../../src/main/attribution/cape/hold-out.ts';
import { capeProbabilities } from '../../../src/main/attribution/index.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { describeGolden, flat, largestDifference, nested, readGolden } from '../golden.ts';
import { readCapeCase } from './golden-cape.ts';

describeGolden('the distillation loss against the reference', () => {
  it.each([
    '01_basic',
    '02_temperatures_batch2',
    '03_extreme_logits',
    '05_200_classes',
    '08_extreme_disagreeing',
  ])('%s: loss', (name) => {
    const { head, images, perImage, scalar } = readCapeCase(name);
    const teacher = perImage('expected', 'teacher_logits');
    const losses = images.map((features, b) =>
      distillationLoss({ features, teacherLogits: teacher[b] ?? [] }, head),
    );
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const expected = scalar('numpy', 'np_loss_kd');
    expect(Math.abs(mean - expected)).toBeLessThan(1e-12 * Math.max(1, expected));
  });

  it.each(['01_basic', '02_temperatures_batch2'])('%s: gradient of every trainable', (name) => {
    const { head, images, perImage, gradient: expected } = readCapeCase(name);
    const teacher = perImage('expected', 'teacher_logits');
    const gradient = zeroGradient(head);
    images.forEach((features, b) => {
      addDistillationGradient(
        gradient,
        { features, teacherLogits: teacher[b] ?? [] },
        head,
        1 / images.length,
      );
    });
    expect(largestDifference(gradient.weights, expected('weight_cape'))).toBeLessThan(1e-13);
    expect(largestDifference(gradient.bias, expected('bias_cape'))).toBeLessThan(1e-13);
    const temperatures = ['t1', 't2', 't3'].flatMap(expected);
    expect(largestDifference(gradient.logTemperatures, temperatures)).toBeLessThan(1e-13);
  });

  it('has a finite gradient where the reference has none', () => {
    const { head, images, perImage } = readCapeCase('08_extreme_disagreeing');
    const gradient = zeroGradient(head);
    images.forEach((features, b) => {
      const teacherLogits = perImage('expected', 'teacher_logits')[b] ?? [];
      addDistillationGradient(gradient, { features, teacherLogits }, head, 0.5);
    });
    expect([...gradient.weights, ...gradient.bias, ...gradient.logTemperatures].every(Number.isFinite)).toBe(
      true,
    );
  });
});

const trajectorySchema = z.object({
  inputs: z.object({
    features: z.array(nested),
    weight_orig: z.array(z.array(z.number())),
    bias_orig: z.array(z.number()),
    learning_rate: z.number(),
    momentum: z.number(),
    weight_decay: z.number(),
    steps: z.int(),
  }),
  expected: z.object({
    log: z.array(z.object({ loss_kd: z.number(), t1: z.number(), t2: z.number(), t3: z.number() })),
    final_weight_cape: nested,
    final_bias_cape: z.array(z.number()),
    final_t1: z.number(),
    final_t2: z.number(),
    final_t3: z.number(),
    final_cape_probs: z.array(nested),
  }),
});

describeGolden('post-fitting against the reference', () => {
  it('walks the same twenty steps', async () => {
    const { inputs, expected } = readGolden('cape/10_pf_sgd_trajectory.json', trajectorySchema);
    const images = inputs.features.map(flat);
    const features = inputs.weight_orig[0]?.length ?? 0;
    const samples = images.map((image, index) => ({
      features: image,
      teacherLogits: meanLogits(image, inputs.weight_orig, inputs.bias_orig),
      group: `well ${index}`,
    }));
    const fit = await fitCapeHead(samples, {
      ...baseOptions,
      classes: 3,
      features,
      start: 'copied',
      teacherHead: { weights: inputs.weight_orig.flat(), bias: inputs.bias_orig },
      optimizer: {
        kind: 'sgd',
        learningRate: inputs.learning_rate,
        momentum: inputs.momentum,
        weightDecay: inputs.weight_decay,
      },
      epochs: inputs.steps,
      batchSize: samples.length,
      heldOutShare: 0,
    });
    const losses = fit.history.map((epoch) => epoch.trainingLoss);
    expect(
      largestDifference(
        losses,
        expected.log.map((step) => step.loss_kd),
      ),
    ).toBeLessThan(1e-12);
    expect(largestDifference(fit.head.weights, flat(expected.final_weight_cape))).toBeLessThan(1e-12);
    expect(largestDifference(fit.head.bias, expected.final_bias_cape)).toBeLessThan(1e-12);
    const final = [expected.final_t1, expected.final_t2, expected.final_t3];
    expect(largestDifference(fit.head.logTemperatures, final)).toBeLessThan(1e-12);
    const afterEachStep = fit.history.slice(0, -1).flatMap((epoch) => epoch.logTemperatures);
    const logged = expected.log.slice(1).flatMap((step) => [step.t1, step.t2, step.t3]);
    expect(largestDifference(afterEachStep, logged)).toBeLessThan(1e-12);
    images.forEach((image, b) => {
      const probabilities = flat(expected.final_cape_probs[b] ?? []);
      expect(largestDifference(capeProbabilities(image, fit.head), probabilities)).toBeLessThan(1e-12);
    });
  });
});

function meanLogits(
  image: readonly number[],
  weights: readonly (readonly number[])[],
  bias: readonly number[],
) {
  return weights.map((row, c) => {
    const regions = image.length / row.length;
    const sum = row.reduce(
      (total, weight, d) =>
        total + weight * image.slice(d * regions, (d + 1) * regions).reduce((a, b) => a + b, 0),
      0,
    );
    return sum / regions + (bias[c] ?? 0);
  });
}

const baseOptions: CapeFitOptions = {
  layer: 'features',
  classes: 2,
  features: 3,
  start: 'centred',
  teacherHead: null,
  optimizer: { kind: 'adam', learningRate: 0.03, weightDecay: 1e-4 },
  epochs: 40,
  batchSize: 8,
  heldOutShare: 0.25,
  patience: 10,
  seed: 11,
};

/** Images of 2 x 2 regions where one region alone carries the class, and a teacher that averages. */
function plantedSamples(count: number) {
  const random = createRandom(3);
  const weights = [-2, 2, 0.1, 2, -2, 0.1];
  const samples = Array.from({ length: count }, (_, index) => {
    const features = Array.from({ length: 12 }, () => Math.abs(random.normal()) * 0.1);
    const spot = Math.floor(random.uniform() * 4);
    features[(index % 2) * 4 + spot] = 4;
    features[2 * 4 + spot] = 3;
    const rows = [weights.slice(0, 3), weights.slice(3)];
    return { features, teacherLogits: meanLogits(features, rows, [0, 0]), group: `well ${index % 8}`, spot };
  });
  return { samples, teacherHead: { weights, bias: [0, 0] } };
}

describe('fitting a CAPE head', () => {
  it('learns to say what the network says, with every start and optimiser', async () => {
    const { samples, teacherHead } = plantedSamples(64);
    for (const start of ['copied', 'centred', 'random'] as const) {
      const fit = await fitCapeHead(samples, { ...baseOptions, start, teacherHead });
      const first = fit.history[0]?.heldOut?.loss ?? 0;
      expect(fit.heldOut?.loss).toBeLessThanOrEqual(first);
      expect(fit.heldOut?.agreement).toBe(1);
      expect(fit.heldOutGroups).toHaveLength(2);
    }
    const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 } as const;
    const fit = await fitCapeHead(samples, { ...baseOptions, optimizer: sgd, teacherHead });
    expect(fit.training.agreement).toBe(1);
  });

  it('answers the same for the same seed, and another for another', async () => {
    const { samples, teacherHead } = plantedSamples(24);
    const options = { ...baseOptions, teacherHead, epochs: 3 };
    const [one, same, other] = await Promise.all([
      fitCapeHead(samples, options),
      fitCapeHead(samples, options),
      fitCapeHead(samples, { ...options, seed: 12 }),
    ]);
    expect(one.head).toEqual(same.head);
    expect(one.head.weights).not.toEqual(other.head.weights);
  });

  it('stops early and keeps the best epoch', async () => {
    const { samples, teacherHead } = plantedSamples(24);
    const optimizer = { kind: 'sgd', learningRate: 50, momentum: 0.9, weightDecay: 0 } as const;
    const fit = await fitCapeHead(samples, {
      ...baseOptions,
      teacherHead,
      optimizer,
      patience: 3,
      epochs: 200,
    });
    expect(fit.history.length).toBe(fit.bestEpoch + 3);
    const losses = fit.history.map((epoch) => epoch.heldOut?.loss ?? Infinity);
    expect(fit.heldOut?.loss).toBe(Math.min(...losses));
  });

  it('stops when it is cancelled', async () => {
    const { samples, teacherHead } = plantedSamples(16);
    const stop = new AbortController();
    const onEpoch = () => stop.abort();
    const fit = fitCapeHead(samples, { ...baseOptions, teacherHead, signal: stop.signal, onEpoch });
    await expect(fit).rejects.toMatchObject({ kind: 'Cancelled' });
  });

  it.each([
    ['no image', []],
    ['a value that is no number', [{ features: [1, 2, Number.NaN], teacherLogits: [0, 1], group: 'A01' }]],
    ['another number of logits', [{ features: [1, 2, 3], teacherLogits: [0, 1, 2], group: 'A01' }]],
    ['features that do not divide', [{ features: [1, 2, 3, 4], teacherLogits: [0, 1], group: 'A01' }]],
  ])('refuses %s', async (_, samples) => {
    const fit = fitCapeHead(samples, { ...baseOptions, start: 'random' });
    await expect(fit).rejects.toMatchObject({ kind: 'BadInput' });
  });

  it('refuses a copied start without a last layer to copy', async () => {
    const { samples } = plantedSamples(8);
    await expect(fitCapeHead(samples, baseOptions)).rejects.toMatchObject({ kind: 'BadInput' });
  });

  it('holds out wells of every class, and never the last one of a class', () => {
    const wells = ['A01', 'A02', 'A03', 'A04', 'A05', 'B01', 'B02', 'C01'];
    const samples = wells.map((group) => ({ group, stratum: group.charCodeAt(0) }));
    for (let seed = 0; seed < 20; seed++) {
      const { heldOutGroups, training, heldOut } = holdOutGroups([...samples, ...samples], 0.4, seed);
      expect(heldOutGroups.map((name) => name[0]).sort()).toEqual(['A', 'A', 'B']);
      expect(heldOut).toHaveLength(6);
      expect(training).toHaveLength(10);
      expect(heldOut.every((index) => !training.includes(index))).toBe(true);
    }
    expect(holdOutGroups(samples, 0, 1).heldOutGroups).toEqual([]);
  });

  it('keeps t3 = t1 + t2 under SGD, since the loss sees only their products', async () => {
    const { samples, teacherHead } = plantedSamples(24);
    const optimizer = { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 } as const;
    const fit = await fitCapeHead(samples, { ...baseOptions, optimizer, teacherHead });
    for (const { logTemperatures } of fit.history) {
      const [t1 = NaN, t2 = NaN, t3 = NaN] = logTemperatures;
      expect(t3).toBeCloseTo(t1 + t2, 12);
    }
    expect(Math.abs(fit.head.logTemperatures[0])).toBeGreaterThan(1e-6);
  });

  it('has a loss that is never below zero', () => {
    const random = createRandom(8);
    const numbers = (count: number, scale: number) =>
      Array.from({ length: count }, () => scale * random.normal());
    for (let round = 0; round < 50; round++) {
      const head = {
        ...{ classes: 3, features: 2, weights: numbers(6, 2), bias: numbers(3, 1) },
        logTemperatures: numbers(3, 0.5),
      };
      const sample = { features: numbers(8, 3), teacherLogits: numbers(3, 4) };
      expect(distillationLoss(sample, head)).toBeGreaterThanOrEqual(-1e-12);
    }
  });

  it('can be stopped within an epoch', async () => {
    const { samples, teacherHead } = plantedSamples(16);
    let steps = 0;
    const onStep = () => (++steps === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve());
    const fit = fitCapeHead(samples, { ...baseOptions, teacherHead, batchSize: 1, onStep });
    await expect(fit).rejects.toThrow('stopped');
    expect(steps).toBe(3);
  });
});
