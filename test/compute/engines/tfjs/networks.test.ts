import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../../src/main/compute/engine.ts';
import { openOnnxEngine } from '../../../../src/main/compute/engines/onnx/index.ts';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import { decodeNpy } from '../../../../src/shared/npy.ts';
import { axis, type Tensor } from '../../../../src/shared/tensor.ts';
import { largestDifference } from '../../../helpers/largest-difference.ts';
import { hasSharedData, sharedData } from '../../../helpers/shared-data.ts';
import { toChannelsFirst } from './axes.ts';
import { resizeBicubic } from './pillow-bicubic.ts';

const root = '../shared/networks';
const readArray = (path: string) => decodeNpy(readFileSync(path), path);

async function withEngine<R>(engine: Promise<Engine>, work: (engine: Engine) => Promise<R>): Promise<R> {
  const open = await engine;
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}
const opened = <R>(path: string, work: (engine: Engine) => Promise<R>) =>
  withEngine(openTfjsEngine({ path: `${root}/${path}` }), work);

/** An RGB picture over 255, [1, 3, height, width]; resized to a square as Pillow does where a side is given. */
async function readPicture(path: string, side?: number): Promise<Tensor> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = { width, height, data: data.filter((_, at) => at % channels === channel) };
    return side === undefined ? plane : resizeBicubic(plane, side, side);
  });
  const shape = [1, channels, side ?? height, side ?? width];
  return {
    data: Float32Array.from(
      planes.flatMap((plane) => Array.from(plane.data)),
      (value) => value / 255,
    ),
    shape,
  };
}

const sigmoid = (logit: number | undefined) => 1 / (1 + Math.exp(-(logit ?? NaN)));

describe.skipIf(!existsSync(root) || !hasSharedData)('the malaria network, saved by Keras 2.15', () => {
  const network = 'malaria_rescnn_keras_h5/malaria_model.h5';
  const oracle = sharedData('malaria_tf_attribution_oracle');
  const cells = hasSharedData
    ? readdirSync(oracle, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];

  it('predicts what Keras predicted for real cells', async () => {
    const folder = sharedData('malaria_cells_nih');
    const [, ...rows] = readFileSync(join(folder, 'index_with_reference_predictions.csv'), 'utf8')
      .trim()
      .split('\n');
    const present = rows
      .map((row) => row.split(','))
      .filter(([kind = '', name = '']) => existsSync(join(folder, kind, name)));
    expect(present.length).toBeGreaterThan(0);
    await opened(network, async (engine) => {
      for (const [kind = '', name = '', , , expected] of present.slice(0, 12)) {
        const logits = await engine.predict(await readPicture(join(folder, kind, name), 224));
        // The reference is written with six digits.
        expect.soft(Math.abs(sigmoid(logits.data[1]) - Number(expected)), name).toBeLessThan(1e-5);
      }
    });
  });

  it.each(cells)('gives TensorFlow’s maps of %s', async (cell) => {
    const folder = join(oracle, cell);
    const image = await readPicture(join(folder, 'input_224.png'));
    await opened(network, async (engine) => {
      // The oracle's target is minus the logit: evidence for "parasitized", which is class 0.
      const result = await engine.explain(
        image,
        { data: new Float32Array([1, 0]), shape: [1, 2] },
        {
          layers: ['conv2d_13'],
          reductions: [{ kind: 'grad-cam' }],
          activations: false,
          gradients: false,
          inputGradient: true,
          score: 'logit',
        },
      );
      const [map] = result.maps['conv2d_13'] ?? [];
      const { inputGradient } = result;
      if (map === undefined || inputGradient === null) throw new Error('a result is missing');
      const gradient = readArray(join(folder, 'gradient_target.npy'));
      expect(largestDifference(map, readArray(join(folder, 'gradcam_conv2d_13_raw.npy')))).toBeLessThan(1e-5);
      const batch = { data: gradient.data, shape: [1, ...gradient.shape] };
      expect(largestDifference(inputGradient, toChannelsFirst(batch))).toBeLessThan(1e-5);
    });
  });
});

describe.skipIf(!existsSync(root))('networks as labs have them', () => {
  it('segments pancreatic cells as the package shows, pixel for pixel', async () => {
    const folder = `${root}/unet_pancreatic_keras_h5`;
    const picture = readArray(`${folder}/exampleImage.npy`);
    const expected = readArray(`${folder}/resultImage.npy`);
    const { data } = picture;
    const [low, high] = data.reduce(
      ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
      [Infinity, -Infinity],
    );
    const scaled = data.map((value) => (value - low) / (high - low));
    const [height, width] = picture.shape.filter((length) => length > 1);
    await opened('unet_pancreatic_keras_h5/unet_pancreatic_cell_segmentation.h5', async (engine) => {
      expect(engine.description).toMatchObject({
        singleLogit: true,
        inputShape: [1, null, null],
        parameterCount: 481745,
      });
      const logits = await engine.predict({ data: scaled, shape: [1, 1, height ?? 0, width ?? 0] });
      const half = logits.data.length / 2;
      expect(half).toBe(expected.data.length);
      const wrong = expected.data.filter((value, at) => value > 0 !== sigmoid(logits.data[half + at]) > 0.5);
      expect(wrong.length).toBe(0);
    });
  });

  it('agrees with the ONNX twin of the crop classifier, in logits, maps and gradients', async () => {
    const cells = toChannelsFirst(
      readArray(`${root}/sbs_translocation/sample_cells_C01_C12_float32_NHWC.npy`),
    );
    const explain = async (engine: Engine, layer: string) => {
      const weights = {
        data: new Float32Array(2 * axis(cells, 0)).map((_, at) => at % 2),
        shape: [axis(cells, 0), 2],
      };
      const result = await engine.explain(cells, weights, {
        layers: [layer],
        reductions: [{ kind: 'hires' }],
        activations: false,
        gradients: true,
        inputGradient: true,
        score: 'logit',
      });
      return { logits: result.logits, map: result.maps[layer]?.[0], input: result.inputGradient };
    };
    const layers = await opened('sbs_translocation/tfjs_layers/model.json', (engine) =>
      explain(engine, 'conv3'),
    );
    const onnx = await withEngine(
      openOnnxEngine({ path: `${root}/sbs_translocation/sbs_translocation.onnx` }),
      (engine) => explain(engine, engine.description.recommendedLayer ?? ''),
    );
    if (!layers.map || !onnx.map || !layers.input || !onnx.input) throw new Error('a result is missing');
    expect(largestDifference(layers.logits, onnx.logits)).toBeLessThan(1e-5);
    expect(largestDifference(layers.map, onnx.map)).toBeLessThan(1e-5);
    expect(largestDifference(layers.input, onnx.input)).toBeLessThan(1e-5);
  });

  it('explains MobileNet, whose weights lie in 55 files and whose convolutions are depthwise', async () => {
    await opened('mobilenet_v1_025_224_tfjs/model.json', async (engine) => {
      expect(engine.description).toMatchObject({
        classCount: 1000,
        parameterCount: 475544,
        strippedActivation: 'softmax',
      });
      await expectSlope(engine, 3, 224);
    });
  });

  it.each(['mnist_classifier/mnist_classifier.json', 'mnist_classifier.zip'])(
    'explains the digits of %s',
    async (file) => {
      await opened(`piximi_mnist_tfjs/${file}`, async (engine) => {
        expect(engine.description).toMatchObject({ classCount: 10, inputShape: [1, 28, 28] });
        await expectSlope(engine, 1, 28);
      });
    },
  );
});

/** A small step along the gradient changes the class's logit by the gradient's square times the step. */
async function expectSlope(engine: Engine, channels: number, side: number): Promise<void> {
  const shape = [1, channels, side, side];
  const data = new Float32Array(channels * side * side).map(
    (_, at) => Math.sin(at * 0.37) * Math.cos(at * 0.011),
  );
  const { classCount } = engine.description;
  const weights = { data: new Float32Array(classCount), shape: [1, classCount] };
  weights.data[3] = 1;
  const { inputGradient } = await engine.explain({ data, shape }, weights, {
    layers: [engine.description.recommendedLayer ?? ''],
    reductions: [{ kind: 'grad-cam' }],
    activations: false,
    gradients: false,
    inputGradient: true,
    score: 'logit',
  });
  const gradient = inputGradient?.data ?? new Float32Array();
  const square = gradient.reduce((sum, value) => sum + value ** 2, 0);
  const step = 2e-2 / Math.sqrt(square);
  const at = async (sign: number) => {
    const moved = data.map((value, index) => value + sign * step * (gradient[index] ?? 0));
    return (await engine.predict({ data: moved, shape })).data[3] ?? NaN;
  };
  const slope = ((await at(1)) - (await at(-1))) / (2 * step);
  expect(Math.abs(slope / square - 1)).toBeLessThan(0.02);
}
