import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Saves a model as `model.save('file://...')` of TensorFlow.js does. */
export async function saveLayersModel(model: LayersModel, folder: string): Promise<string> {
  const path = join(folder, 'model.json');
  await model.save(
    tf.io.withSaveHandler((made) => {
      const { modelTopology, weightSpecs, weightData } = made;
      if (!(weightData instanceof ArrayBuffer)) throw new Error('the weights are in parts');
      const weightsManifest = [{ paths: ['./weights.bin'], weights: weightSpecs }];
      writeFileSync(path, JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  return path;
}
