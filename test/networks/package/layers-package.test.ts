import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { createComputePool } from '../../../src/main/compute/index.ts';
import {
  addNetwork,
  inspectNetwork,
  locateNetwork,
  suggestRecipe,
} from '../../../src/main/networks/index.ts';
import { encodeNpy } from '../../../src/shared/npy.ts';
import { writeLayersModel } from '../../compute/engines/tfjs/layers-model.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';

const port = createComputePool({
  entry: new URL('../../../src/main/compute/process.ts', import.meta.url),
  processes: 1,
});
afterAll(() => port.close());

const values = Array.from({ length: 24 }, (_, index) => 5 + 3 * ((index * 7) % 24));
const channelsLast = (data: readonly number[], channels: number) => ({
  data: Float32Array.from(data),
  shape: [1, 4, 6, channels],
});

/**
 * A bioimage.io package of format 0.5 whose weights are a TensorFlow.js layers model: two classes a pixel, with the
 * scores x / 10 and 1 - x / 10.
 */
function writePackage(): string {
  const folder = makeTempFolder();
  writeLayersModel(folder, {
    input: [4, 6, 1],
    layers: [
      {
        name: 'score',
        className: 'Conv2D',
        config: { filters: 2, kernel_size: [1, 1], activation: 'linear', use_bias: true, padding: 'same' },
        inputs: ['image'],
        weights: { kernel: { shape: [1, 1, 1, 2], data: [1, -1] }, bias: { shape: [2], data: [0, 1] } },
      },
    ],
    output: 'score',
  });
  const space = [
    { type: 'space', id: 'y', size: 4 },
    { type: 'space', id: 'x', size: 6 },
  ];
  const description = {
    format_version: '0.5.3',
    type: 'model',
    name: 'Layers',
    authors: [{ name: 'A. Author' }],
    inputs: [
      {
        id: 'raw',
        axes: [{ type: 'batch' }, ...space, { type: 'channel', channel_names: ['signal'] }],
        preprocessing: [{ id: 'scale_linear', kwargs: { gain: 0.1, offset: 0 } }],
        test_tensor: { source: 'in.npy' },
      },
    ],
    outputs: [
      {
        id: 'classes',
        axes: [{ type: 'batch' }, ...space, { type: 'channel', channel_names: ['bright', 'dark'] }],
        test_tensor: { source: 'out.npy' },
      },
    ],
    weights: { tensorflow_js: { source: 'model.json' }, torchscript: { source: 'weights.pt' } },
  };
  writeFileSync(join(folder, 'bioimageio.yaml'), stringify(description));
  writeFileSync(join(folder, 'in.npy'), encodeNpy(channelsLast(values, 1)));
  const expected = values.flatMap((value) => [value / 10, 1 - value / 10]);
  writeFileSync(join(folder, 'out.npy'), encodeNpy(channelsLast(expected, 2)));
  return folder;
}

describe('a package whose weights are a TensorFlow.js layers model', () => {
  test('is described, and its test tensors agree', async () => {
    const description = await inspectNetwork(port, writePackage());
    expect(description).toMatchObject({ format: 'tfjs', task: 'segmentation', classCount: 2 });
    expect(description.package).toMatchObject({
      name: 'Layers',
      formatVersion: '0.5.3',
      weights: 'tensorflow_js',
      labels: ['bright', 'dark'],
      scaling: [{ kind: 'linear', offset: 0, divisor: 10 }],
      warnings: [],
    });
    const [test] = description.package?.tests ?? [];
    expect(test?.output).toBe('classes');
    expect(test?.relative).toBeLessThan(1e-6);
  });

  test('is added with all its files, and explained', async () => {
    const project = makeTempProject();
    const path = writePackage();
    const description = await inspectNetwork(port, path);
    const recipe = suggestRecipe(description, ['signal'], { view: 'field' });
    const added = await addNetwork(project, port, { path, name: 'layers', labels: [], recipe, embed: true });
    expect(added.labels).toEqual(['bright', 'dark']);
    const stored = project.readNetwork(added.id);
    const file = await locateNetwork(project, stored);
    const planes = [Float32Array.from(values)];
    const result = await port.runUnit({
      network: file,
      recipe: stored.recipe,
      pixels: { kind: 'field', width: 6, height: 4, planes, centres: null },
      method: 'input-gradient',
      parameters: {},
      layer: null,
      target: { kind: 'everywhere', classIndex: 1 },
      mask: null,
      capeHead: null,
      seed: 1,
    });
    expect([...result.maps.data]).toEqual(values.map(() => -1));
    expect(result.device).toContain('tfjs');
  });
});
