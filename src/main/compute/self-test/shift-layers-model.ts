import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headBias, head, kernels, shiftChannels, shiftLayer, shiftSizePx } from './shift-network.ts';

/**
 * Writes the network known by hand as a TensorFlow.js layers model into a folder: channels last, kernels [y, x, channel,
 * kernel]. @returns the path of its `model.json`
 */
export async function writeShiftLayersModel(folder: string): Promise<string> {
  const convolution = new Float32Array(9 * shiftChannels * kernels.length);
  kernels.forEach(({ channel, dy, dx, gain }, k) => {
    convolution[(((dy + 1) * 3 + dx + 1) * shiftChannels + channel) * kernels.length + k] = gain;
  });
  const dense = Float32Array.from(kernels.flatMap((_, k) => head.map((row) => row[k] ?? 0)));
  const weights = [
    weight('convolution/kernel', [3, 3, shiftChannels, kernels.length], convolution),
    weight(
      'convolution/bias',
      [kernels.length],
      Float32Array.from(kernels, ({ bias }) => bias),
    ),
    weight('logits/kernel', [kernels.length, head.length], dense),
    weight('logits/bias', [head.length], Float32Array.from(headBias)),
  ];
  const model = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'shift', layers: layers() } },
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.map(({ entry }) => entry) }],
  };
  await writeFile(join(folder, 'weights.bin'), Buffer.concat(weights.map(({ bytes }) => bytes)));
  const path = join(folder, 'model.json');
  await writeFile(path, JSON.stringify(model));
  return path;
}

function weight(name: string, shape: readonly number[], values: Float32Array) {
  return { entry: { name, shape, dtype: 'float32' }, bytes: Buffer.from(values.buffer) };
}

function layers() {
  const layer = (className: string, config: object) => ({ class_name: className, config });
  return [
    layer('Conv2D', {
      name: 'convolution',
      filters: kernels.length,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'same',
      activation: 'linear',
      use_bias: true,
      batch_input_shape: [null, shiftSizePx, shiftSizePx, shiftChannels],
    }),
    layer('Activation', { name: shiftLayer, activation: 'relu' }),
    layer('GlobalAveragePooling2D', { name: 'pooled' }),
    layer('Dense', { name: 'logits', units: head.length, activation: 'linear', use_bias: true }),
  ];
}
