import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../../../src/main/compute/engine.ts';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import type { Tensor } from '../../../../src/shared/tensor.ts';
import { largestDifference } from '../../../helpers/largest-difference.ts';
import { toChannelsFirst } from './axes.ts';

/**
 * Networks of many layer classes, saved by Keras 3.15 in both of its formats, with what TensorFlow 2.21 computed from
 * them: logits, one layer's value, and the derivatives of S = sum w y by that layer and by the input. Shapes are
 * TensorFlow's, channels last; the networks' weights are random.
 */
const fixtures = 'test/compute/engines/tfjs/fixtures';
const array = z.object({ shape: z.array(z.int()), data: z.array(z.number()) });
const truthSchema = z.object({
  layer: z.string(),
  input: array,
  weights: array,
  logits: array,
  activation: array,
  gradient: array,
  inputGradient: array,
});

const readTruth = (name: string) =>
  truthSchema.parse(JSON.parse(readFileSync(`${fixtures}/${name}.json`, 'utf8')));
const toTensor = ({ shape, data }: z.infer<typeof array>): Tensor =>
  toChannelsFirst({ shape, data: Float32Array.from(data) });

/** One logit z stands as (-z, z): weights for z alone, or the second half of what is answered. */
const asPair = ({ shape, data }: Tensor): Tensor => {
  const pair = new Float32Array(2 * data.length);
  pair.set(data, data.length);
  return { shape: shape.with(1, 2), data: pair };
};

/** As a share of the largest expected value; Infinity where there is nothing to compare. */
const differenceOf = (actual: Tensor | null | undefined, expected: Tensor) =>
  actual ? largestDifference(actual, expected) : Infinity;

/** float32 through a dozen layers, as a share of the largest value. */
const tolerance = 2e-5;

async function withEngine(path: string, work: (engine: Engine) => Promise<void> | void): Promise<void> {
  const engine = await openTfjsEngine({ path });
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}

/** Fills memory with NaN and lets it go, so that a kernel that counts on fresh memory is found out. */
function soilMemory(): void {
  tf.tidy(() => {
    for (let size = 16; size <= 1 << 18; size *= 2) tf.fill([size], NaN);
  });
}

describe.each([
  ['cells.keras', 'cells'],
  ['cells.h5', 'cells'],
  ['field.keras', 'field'],
  ['field.h5', 'field'],
])('%s', (file, name) => {
  const truth = readTruth(name);
  const single = truth.weights.shape.at(-1) === 1;
  const weights = single ? asPair(toTensor(truth.weights)) : toTensor(truth.weights);
  const image = toTensor(truth.input);

  it('computes the logits and derivatives that TensorFlow computes', async () => {
    await withEngine(`${fixtures}/${file}`, async (engine) => {
      soilMemory();
      const result = await engine.explain(image, weights, {
        layers: [truth.layer],
        reductions: [{ kind: 'hires' }],
        activations: true,
        gradients: true,
        inputGradient: true,
        score: 'logit',
      });
      const logits = single
        ? { ...result.logits, data: result.logits.data.slice(result.logits.data.length / 2) }
        : result.logits;
      expect(differenceOf(logits, toTensor(truth.logits))).toBeLessThan(tolerance);
      expect(differenceOf(result.activations[truth.layer], toTensor(truth.activation))).toBeLessThan(
        tolerance,
      );
      expect(differenceOf(result.gradients[truth.layer], toTensor(truth.gradient))).toBeLessThan(tolerance);
      expect(differenceOf(result.inputGradient, toTensor(truth.inputGradient))).toBeLessThan(tolerance);
    });
  });

  it('predicts and gives features as it explains', async () => {
    await withEngine(`${fixtures}/${file}`, async (engine) => {
      const logits = await engine.predict(image);
      const features = await engine.features(image, truth.layer);
      expect(features.logits).toEqual(logits);
      expect(differenceOf(features.activation, toTensor(truth.activation))).toBeLessThan(tolerance);
    });
  });

  it('frees every tensor', async () => {
    const before = tf.memory().numTensors;
    await withEngine(`${fixtures}/${file}`, async (engine) => {
      const held = tf.memory().numTensors;
      await engine.predict(image);
      await engine.features(image, truth.layer);
      const request = { layers: [truth.layer], reductions: [], activations: true, gradients: true } as const;
      await engine.explain(image, weights, { ...request, inputGradient: true, score: 'probability' });
      const misfit = { data: new Float32Array(1), shape: [1, 1] };
      await expect(
        engine.explain(image, misfit, { ...request, inputGradient: false, score: 'logit' }),
      ).rejects.toThrow(/do not fit logits/);
      expect(tf.memory().numTensors).toBe(held);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('inspection', () => {
  it('tells what was mended and names the layers of models inside models', async () => {
    await withEngine(`${fixtures}/cells.keras`, ({ description }) => {
      expect(description).toMatchObject({
        format: 'tfjs',
        task: 'classification',
        classCount: 3,
        strippedActivation: 'softmax',
        inputShape: [2, 13, 10],
        missingDerivatives: [],
      });
      expect(description.repairs).toContain('batch_shape is read as batch_input_shape (Keras 3)');
      const names = description.layers.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['stem', 'inner/depthwise_conv2d', 'shared', 'shared#2']));
    });
  });

  it('leaves open what the file leaves open', async () => {
    await withEngine(`${fixtures}/field.h5`, ({ description }) => {
      expect(description).toMatchObject({
        task: 'segmentation',
        classCount: 2,
        singleLogit: true,
        strippedActivation: 'sigmoid',
        inputShape: [1, null, null],
        recommendedLayer: 'bott',
      });
    });
  });

  it('refuses a layer that it does not have', async () => {
    await withEngine(`${fixtures}/field.h5`, async (engine) => {
      const image = toTensor(readTruth('field').input);
      await expect(engine.features(image, 'nowhere')).rejects.toThrow(/no layer nowhere/);
    });
  });

  it.runIf(process.env['PLATELENS_TFJS_NODE'])(
    'computes on libtensorflow where its binding is given',
    async () => {
      await withEngine(`${fixtures}/field.h5`, (engine) => {
        expect(engine.device).toMatch(/libtensorflow/);
        return Promise.resolve();
      });
    },
  );
});
