import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine } from '../../../../src/main/compute/engine.ts';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import type { Tensor } from '../../../../src/shared/tensor.ts';
import { describeGolden, readGolden } from '../../../attribution/golden.ts';
import { goldenArray, tensorOf, type GoldenArray } from '../../../helpers/golden-networks.ts';
import { largestDifference } from '../../../helpers/largest-difference.ts';
import { toChannelsFirst } from './axes.ts';
import { imageInput, writeLayersModel, type Layer, type ModelSpec } from './layers-model.ts';

/** The golden folder's README: within 1e-5 of the map's maximum in float32. */
const tolerance = 1e-5;

type Weights = Readonly<Record<string, GoldenArray>>;

/** Golden weights are in the layouts of Keras already. */
const parameters = (weights: Weights, name: string): NonNullable<Layer['weights']> => ({
  kernel: weights[`${name}.weight`] ?? { shape: [], data: [] },
  bias: weights[`${name}.bias`] ?? { shape: [], data: [] },
});

const conv = (weights: Weights, from: string, name: string, to: string): Layer => ({
  name: to,
  className: 'Conv2D',
  config: { kernel_size: [3, 3], padding: 'same', activation: 'relu' },
  inputs: [from],
  weights: parameters(weights, name),
});
const pool = (from: string): Layer => ({
  name: `${from}_pool`,
  className: 'MaxPooling2D',
  config: { pool_size: [2, 2], strides: [2, 2] },
  inputs: [from],
});

function toUnet(weights: Weights): ModelSpec {
  return {
    input: [12, 10, 2],
    output: 'head',
    layers: [
      conv(weights, imageInput, 'enc1.0', 'enc1'),
      pool('enc1'),
      conv(weights, 'enc1_pool', 'bott.0', 'bott'),
      {
        name: 'up',
        className: 'Conv2DTranspose',
        config: { strides: 2, padding: 'same' },
        inputs: ['bott'],
        weights: parameters(weights, 'up'),
      },
      { name: 'cat', className: 'Concatenate', inputs: ['up', 'enc1'] },
      conv(weights, 'cat', 'dec1.0', 'dec1'),
      {
        name: 'head',
        className: 'Conv2D',
        config: { activation: 'softmax' },
        inputs: ['dec1'],
        weights: parameters(weights, 'head'),
      },
    ],
  };
}

function toClassifier(weights: Weights, kind: 'gap' | 'mlp'): ModelSpec {
  const dense = (from: string, name: string, activation: string): Layer => ({
    name,
    className: 'Dense',
    config: { activation },
    inputs: [from],
    weights: parameters(weights, name),
  });
  const heads: Record<typeof kind, readonly Layer[]> = {
    gap: [
      { name: 'mean', className: 'GlobalAveragePooling2D', inputs: ['c2'] },
      dense('mean', 'fc', 'softmax'),
    ],
    mlp: [
      { name: 'flat', className: 'Flatten', inputs: ['c2'] },
      dense('flat', 'fc1', 'tanh'),
      dense('fc1', 'fc2', 'linear'),
      { name: 'classes', className: 'Activation', config: { activation: 'softmax' }, inputs: ['fc2'] },
    ],
  };
  return {
    input: [12, 10, 2],
    output: kind === 'gap' ? 'fc' : 'classes',
    layers: [
      conv(weights, imageInput, 'c1.0', 'c1'),
      pool('c1'),
      conv(weights, 'c1_pool', 'c2.0', 'c2'),
      ...heads[kind],
    ],
  };
}

const raw = z.object({ raw: goldenArray });
const networkSchema = z.object({ weights: z.record(z.string(), goldenArray), input: goldenArray });
const unetSchema = networkSchema.extend({
  masks: z.record(z.string(), goldenArray),
  cases: z.array(
    z.object({
      class: z.int(),
      mask: z.string(),
      target: z.string(),
      layers: z.record(z.string(), z.object({ grad: goldenArray, segGradCam: raw, segHiResGradCam: raw })),
    }),
  ),
});
const classifierSchema = networkSchema.extend({
  logits: z.array(z.number()),
  cases: z.array(z.object({ class: z.int(), layer: z.string(), maps: z.record(z.string(), z.unknown()) })),
});

/** Opens a model in a folder that goes when the tests of the block are over. */
function useEngine(spec: ModelSpec): () => Engine {
  let folder = '';
  let engine: Engine | null = null;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
    engine = await openTfjsEngine({ path: writeLayersModel(folder, spec) });
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (engine === null) throw new Error('the engine is not open');
    return engine;
  };
}

const request = { activations: false, inputGradient: false, score: 'logit' } as const;

describeGolden('segmentation maps of a layers model against the golden U-Net', () => {
  const golden = readGolden('seg/unet.json', unetSchema);
  const engine = useEngine(toUnet(golden.weights));
  const image = toChannelsFirst(tensorOf(golden.input));
  const layers = ['enc1', 'bott', 'up', 'dec1'];

  const cases = golden.cases.filter(({ target }) => target === 'logit_sum');
  it.each(cases.map((one) => [`${one.mask}, class ${one.class}`, one] as const))('%s', async (_, one) => {
    const weights: Tensor = { data: new Float32Array(3 * 120), shape: [1, 3, 12, 10] };
    weights.data.set(golden.masks[one.mask]?.data ?? [], one.class * 120);
    const result = await engine().explain(image, weights, {
      ...request,
      layers,
      reductions: [{ kind: 'grad-cam' }, { kind: 'hires' }],
      gradients: true,
    });
    for (const layer of layers) {
      const expected = one.layers[layer];
      const [gradCam, hires] = result.maps[layer] ?? [];
      const gradient = result.gradients[layer];
      if (!expected || !gradCam || !hires || !gradient) throw new Error(`${layer} is missing`);
      const wanted = toChannelsFirst(tensorOf(expected.grad));
      expect.soft(largestDifference(gradient, wanted), layer).toBeLessThan(tolerance);
      expect
        .soft(largestDifference(gradCam, tensorOf(expected.segGradCam.raw)), layer)
        .toBeLessThan(tolerance);
      expect
        .soft(largestDifference(hires, tensorOf(expected.segHiResGradCam.raw)), layer)
        .toBeLessThan(tolerance);
    }
  });

  it('strips the softmax that is fused into the last layer, and recommends the bottleneck', () => {
    expect(engine().description).toMatchObject({
      task: 'segmentation',
      strippedActivation: 'softmax',
      recommendedLayer: 'bott',
    });
  });
});

describe.each(['gap', 'mlp'] as const)('the golden classifier %s', (kind) => {
  describeGolden('as a layers model', () => {
    const golden = readGolden(`seg/cls_${kind}.json`, classifierSchema);
    const engine = useEngine(toClassifier(golden.weights, kind));
    const image = toChannelsFirst(tensorOf(golden.input));
    const reductions = [
      ['GradCAM', { kind: 'grad-cam' }],
      ['HiResCAM', { kind: 'hires' }],
      ['LayerCAM', { kind: 'layer-cam' }],
      ['GradCAMElementWise', { kind: 'element-wise' }],
    ] as const;

    it('gives the logits under the softmax', async () => {
      const logits = await engine().predict(image);
      const expected = { data: Float32Array.from(golden.logits), shape: [1, 3] };
      expect(largestDifference(logits, expected)).toBeLessThan(tolerance);
    });

    it.each(golden.cases.map((one) => [`class ${one.class} at ${one.layer}`, one] as const))(
      '%s',
      async (_, one) => {
        const weights = { data: new Float32Array(3), shape: [1, 3] };
        weights.data[one.class] = 1;
        const result = await engine().explain(image, weights, {
          ...request,
          layers: [one.layer],
          reductions: reductions.map(([, reduction]) => reduction),
          gradients: false,
        });
        reductions.forEach(([name], index) => {
          const map = result.maps[one.layer]?.[index];
          if (map === undefined) throw new Error(`${name} is missing`);
          const expected = tensorOf(raw.parse(one.maps[name]).raw);
          expect.soft(largestDifference(map, expected), name).toBeLessThan(tolerance);
        });
      },
    );
  });
});
