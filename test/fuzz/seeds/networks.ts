import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { writeClassifier } from '../../cli/small-networks.ts';
import { writeLayersModel } from '../../compute/engines/tfjs/layers-model.ts';
import {
  packageFiles,
  picture,
  pictureOf,
  pointNetwork,
  writePackage,
} from '../../networks/package/write-package.ts';
import { one, type Seed } from './seed.ts';

const onnx: Seed = (folder) => [writeClassifier(join(folder, 'network.onnx'), 1)];
const layersModel: Seed = (folder) => {
  const kernel = { shape: [1, 1, 1, 2], data: [1, -1] };
  const path = writeLayersModel(folder, {
    ...{ input: [4, 4, 1], output: 'mean' },
    layers: [
      {
        ...{ name: 'conv', className: 'Conv2D', inputs: ['image'], weights: { kernel } },
        config: { use_bias: false, activation: 'relu' },
      },
      { name: 'mean', className: 'GlobalAveragePooling2D', inputs: ['conv'] },
    ],
  });
  return [path, join(folder, 'group1-shard1of1')];
};
const keras =
  (name: string): Seed =>
  (folder) => {
    copyFileSync(join('test/compute/engines/tfjs/fixtures', name), join(folder, name));
    return [join(folder, name)];
  };

/** The network and its weight file in one zip, as some tools offer them. */
const layersZip: Seed = async (folder) => {
  const [model = '', weights = ''] = await layersModel(folder);
  const files = { 'model.json': readFileSync(model), 'group1-shard1of1': readFileSync(weights) };
  return one(folder, 'network.zip', zipSync(files));
};

const bundle = {
  network: pointNetwork(0.5, -20),
  preprocessing: [{ name: 'scale_linear', kwargs: { gain: 0.5, offset: 1 } }],
  postprocessing: [{ name: 'binarize', kwargs: { threshold: 30 } }],
  input: picture,
  output: pictureOf((value) => (0.5 * (0.5 * value + 1) - 20 > 30 ? 1 : 0)),
};
const packageFolder: Seed = (folder) => {
  writePackage(folder, bundle);
  return Object.keys(packageFiles(bundle)).map((name) => join(folder, name));
};
const packageZip =
  (level: 0 | 9): Seed =>
  (folder) =>
    one(folder, 'package.zip', zipSync(packageFiles(bundle), { level }));

const capeHead: Seed = (folder) => {
  const shape = { layer: 'conv', classes: 3, features: 3, logTemperatures: [0, 0.5, 0] };
  const numbers = { weights: [1, 0, 0.5, 0, 1, -2, 3, 1, 0.25], bias: [0, 1, -1] };
  return one(folder, 'head.json', JSON.stringify({ ...shape, ...numbers, provenance: { epochs: 3 } }));
};

export const networkSeeds = {
  onnx: [onnx],
  tfjs: [layersModel, layersZip],
  keras: [keras('cells.h5'), keras('cells.keras')],
  package: [packageFolder, packageZip(9), packageZip(0)],
  'cape-head': [capeHead],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
