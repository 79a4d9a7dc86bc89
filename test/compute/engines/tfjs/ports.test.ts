import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import { startTensorFlow } from '../../../../src/main/compute/engines/tfjs/tensorflow.ts';
import { makeTempFolder } from '../../../helpers/temp-folder.ts';
import { saveLayersModel } from './save-layers-model.ts';

/** An image and a dose go in; the image's mean plus the dose, twice and once, comes out of `scores` and of `double`. */
async function write(): Promise<string> {
  await startTensorFlow('wasm').then((runtime) => runtime?.use());
  const image = input({ shape: [4, 4, 1], name: 'image' });
  const dose = input({ shape: [1], name: 'dose' });
  const mean = layers.globalAveragePooling2d({ name: 'mean' }).apply(image);
  const sum = layers.add({ name: 'sum' }).apply([tensorOf(mean), dose]);
  const wide = (name: string, gain: number) =>
    tensorOf(
      layers
        .dense({ units: 2, useBias: false, name, weights: [tf.tensor2d([[gain, 2 * gain]])] })
        .apply(tensorOf(sum)),
    );
  const made = model({ inputs: [dose, image], outputs: [wide('double', 2), wide('scores', 1)] });
  return saveLayersModel(made, makeTempFolder());
}

function tensorOf(made: ReturnType<ReturnType<typeof layers.add>['apply']>) {
  if (Array.isArray(made) || made instanceof tf.Tensor) throw new Error('no symbolic tensor');
  return made;
}

describe('layers models of several inputs and outputs', () => {
  it('fill the further inputs and explain the named output', async () => {
    const path = await write();
    const engine = await openTfjsEngine({ path, ports: { output: 'scores', fills: { dose: 5 } } });
    try {
      expect(engine.description.inputs.map(({ name }) => name)).toEqual(['image', 'dose']);
      expect(engine.description.outputs.map(({ name }) => name)).toEqual(['scores', 'double']);
      const { data } = await engine.predict({ data: new Float32Array(16).fill(3), shape: [1, 1, 4, 4] });
      expect([...data]).toEqual([8, 16]);
    } finally {
      await engine.close();
    }
  });

  it('refuse by name what is not said or not there', async () => {
    const path = await write();
    await expect(openTfjsEngine({ path })).rejects.toThrow(
      'nothing is said of dose. Give each a value: --fill dose=0',
    );
    await expect(openTfjsEngine({ path, ports: { output: 'x', fills: { dose: 0 } } })).rejects.toThrow(
      'no output called x. It has double, scores',
    );
  });
});
