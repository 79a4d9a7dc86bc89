import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizeOf } from '../../../../src/shared/tensor.ts';

export interface Weight {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** One layer of a functional model: its class, settings, what it reads, and its weights by name. */
export interface Layer {
  readonly name: string;
  readonly className: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly weights?: Readonly<Record<string, Weight>>;
}

export interface ModelSpec {
  /** [height, width, channels]. */
  readonly input: readonly (number | null)[];
  readonly layers: readonly Layer[];
  readonly output: string;
}

export const imageInput = 'image';

/** The content of `model.json` for one weight file. */
export function toModelJson({ input, layers, output }: ModelSpec, paths: readonly string[]) {
  const entries = layers.map(({ name, className, config, inputs }) => ({
    class_name: className,
    name,
    config: { name, ...config },
    inbound_nodes: [inputs.map((from) => [from, 0, 0, {}])],
  }));
  const start = {
    class_name: 'InputLayer',
    name: imageInput,
    config: { name: imageInput, batch_input_shape: [null, ...input], dtype: 'float32' },
    inbound_nodes: [],
  };
  return {
    format: 'layers-model',
    modelTopology: {
      keras_version: '2.15.0',
      model_config: {
        class_name: 'Functional',
        config: {
          name: 'model',
          layers: [start, ...entries],
          input_layers: [[imageInput, 0, 0]],
          output_layers: [[output, 0, 0]],
        },
      },
    },
    weightsManifest: [
      { paths, weights: listWeights(layers).map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
}

/** The content of the weight file. */
export function toWeightBytes({ layers }: ModelSpec): Uint8Array {
  const values = listWeights(layers).flatMap(({ shape, data }) => {
    if (data.length !== sizeOf(shape)) throw new Error('a weight does not fill its shape');
    return data;
  });
  return new Uint8Array(Float32Array.from(values).buffer);
}

const listWeights = (layers: readonly Layer[]) =>
  layers.flatMap(({ name, weights = {} }) =>
    Object.entries(weights).map(([key, weight]) => ({ name: `${name}/${key}`, ...weight })),
  );

/** Writes a layers model into a folder as a TensorFlow.js program saves it, and answers its path. */
export function writeLayersModel(folder: string, spec: ModelSpec): string {
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify(toModelJson(spec, ['group1-shard1of1'])));
  writeFileSync(join(folder, 'group1-shard1of1'), toWeightBytes(spec));
  return path;
}
