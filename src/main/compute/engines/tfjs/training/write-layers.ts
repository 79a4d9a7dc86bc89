import { sizeOf, type Tensor } from '../../../../../shared/tensor.ts';
import type { OpenedLayers } from '../open-tfjs-engine.ts';

/** One file of a network. */
export interface LayersFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The network with other weights, as a TensorFlow.js layers model. */
export function toLayersFiles(
  { model, writtenBy }: OpenedLayers,
  weights: ReadonlyMap<string, ReadonlyMap<string, Tensor>>,
): readonly LayersFile[] {
  const listed = [...weights].flatMap(([path, named]) =>
    [...named].map(([name, tensor]) => ({ name: `${path}/${name}`, tensor })),
  );
  const data = new Float32Array(listed.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0));
  let at = 0;
  for (const { tensor } of listed) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  const manifest = listed.map(({ name, tensor }) => ({ name, shape: tensor.shape, dtype: 'float32' }));
  const json = {
    format: 'layers-model',
    ...(writtenBy === null ? {} : { generatedBy: writtenBy }),
    convertedBy: 'platelens',
    modelTopology: { model_config: model },
    weightsManifest: [{ paths: ['model.weights.bin'], weights: manifest }],
  };
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: 'model.weights.bin', bytes: new Uint8Array(data.buffer) },
  ];
}
