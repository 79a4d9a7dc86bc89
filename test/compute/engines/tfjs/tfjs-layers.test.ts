import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import { startTensorFlow } from '../../../../src/main/compute/engines/tfjs/tensorflow.ts';
import { largestDifference } from '../../../helpers/largest-difference.ts';
import { makeTempFolder } from '../../../helpers/temp-folder.ts';
import { toChannelsFirst } from './axes.ts';
import { saveLayersModel } from './save-layers-model.ts';

const models: Readonly<Record<string, () => Sequential>> = {
  'a classifier': () =>
    sequential({
      layers: [
        layers.separableConv2d({
          filters: 6,
          kernelSize: 3,
          padding: 'same',
          activation: 'elu',
          inputShape: [11, 9, 3],
        }),
        layers.batchNormalization(),
        layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'hardSigmoid' }),
        layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
        layers.flatten(),
        layers.dense({ units: 4 }),
      ],
    }),
  'a segmentation network': () =>
    sequential({
      layers: [
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          activation: 'relu',
          inputShape: [12, 8, 3],
        }),
        layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
        layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 1, padding: 'valid' }),
        layers.cropping2D({
          cropping: [
            [1, 1],
            [1, 1],
          ],
        }),
      ],
    }),
};

beforeAll(async () => {
  await (await startTensorFlow())?.use();
});

it.each(Object.keys(models))('computes %s as the layers of TensorFlow.js compute it', async (name) => {
  const model = models[name]?.();
  if (model === undefined) throw new Error(name);
  const shape = [2, ...(model.inputs[0]?.shape.slice(1).map((length) => length ?? 1) ?? [])];
  const input = tf.randomNormal(shape, 0, 1, 'float32', 7);
  const output = model.predict(input);
  if (Array.isArray(output)) throw new Error('one output was expected');
  const expected = { data: Float32Array.from(await output.data()), shape: output.shape };
  const image = { data: Float32Array.from(await input.data()), shape };
  const engine = await openTfjsEngine({ path: await saveLayersModel(model, makeTempFolder()) });
  const logits = await engine.predict(toChannelsFirst(image));
  expect(largestDifference(logits, toChannelsFirst(expected))).toBeLessThan(1e-5);
  await engine.close();
  model.dispose();
  tf.dispose([input, output]);
});
