import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { encodeModel, toModel, toNode, toTensor, toValueInfo } from '../../../src/main/graph/index.ts';
import { encodeNpy } from '../../../src/shared/npy.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';

/** A segmentation network of one logit: y = gain * x + bias at every pixel of a picture of any size. */
export function pointNetwork(gain: number, bias: number, sigmoid = false): Uint8Array {
  const conv = toNode('Conv', ['image', 'w', 'b'], [sigmoid ? 'logits' : 'y']);
  return encodeModel(
    toModel({
      nodes: sigmoid ? [conv, toNode('Sigmoid', ['logits'], ['y'])] : [conv],
      inputs: [toValueInfo('image', [1, 1, null, null])],
      outputs: [toValueInfo('y', null)],
      initializers: [
        toTensor('w', [1, 1, 1, 1], Float32Array.of(gain)),
        toTensor('b', [1], Float32Array.of(bias)),
      ],
    }),
  );
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface WrittenPackage {
  readonly network: Uint8Array;
  readonly preprocessing: readonly object[];
  readonly postprocessing: readonly object[];
  readonly input: Tensor;
  readonly output: Tensor;
  /** Fields of the description that differ. */
  readonly change?: Readonly<Record<string, unknown>>;
}

/** Files of a package of format 0.4, by name. */
export function packageFiles(plan: WrittenPackage): Record<string, Uint8Array> {
  const description = {
    format_version: '0.4.10',
    type: 'model',
    name: 'Points',
    description: 'One number a pixel.',
    license: 'CC0-1.0',
    authors: [{ name: 'A. Author' }],
    cite: [{ text: 'A paper', doi: '10.1/1' }],
    inputs: [
      {
        name: 'raw',
        axes: 'bcyx',
        data_type: 'float32',
        shape: { min: [1, 1, 4, 4], step: [0, 0, 2, 2] },
        preprocessing: plan.preprocessing,
      },
    ],
    outputs: [
      {
        name: 'mask',
        axes: 'bcyx',
        data_type: 'float32',
        halo: [0, 0, 1, 2],
        shape: { reference_tensor: 'raw', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0] },
        postprocessing: plan.postprocessing,
      },
    ],
    test_inputs: ['test_input.npy'],
    test_outputs: ['test_output.npy'],
    weights: {
      onnx: { source: './weights.onnx', sha256: sha256(plan.network), opset_version: 20 },
      torchscript: { source: 'weights.pt' },
    },
    ...plan.change,
  };
  return {
    'rdf.yaml': Buffer.from(stringify(description)),
    'weights.onnx': plan.network,
    'test_input.npy': encodeNpy(plan.input),
    'test_output.npy': encodeNpy(plan.output),
  };
}

/** Writes the package into a folder and answers it. */
export function writePackage(folder: string, plan: WrittenPackage): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(packageFiles(plan))) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** A picture [1, 1, 6, 8] with distinct values. */
export const picture: Tensor = {
  data: Float32Array.from({ length: 48 }, (_, index) => 10 + 3 * ((index * 17) % 48)),
  shape: [1, 1, 6, 8],
};

/** The picture, changed value by value. */
export const pictureOf = (change: (value: number) => number): Tensor => ({
  data: picture.data.map(change),
  shape: picture.shape,
});
