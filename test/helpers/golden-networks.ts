import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openOnnxEngine } from '../../src/main/compute/engines/onnx/index.ts';
import type { Engine } from '../../src/main/compute/engine.ts';
import {
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxNode,
} from '../../src/main/graph/index.ts';
import type { Tensor } from '../../src/shared/tensor.ts';

/** An array as the golden files hold it. */
export const goldenArray = z.object({ shape: z.array(z.int()), data: z.array(z.number()) });
export type GoldenArray = z.infer<typeof goldenArray>;

export const goldenNetwork = z.object({ weights: z.record(z.string(), goldenArray), input: goldenArray });
type Weights = Readonly<Record<string, GoldenArray>>;

export const tensorOf = ({ shape, data }: GoldenArray): Tensor => ({ shape, data: Float32Array.from(data) });

/** An array with its axes in another order, as `numpy.transpose` gives it. */
export function permuted({ shape, data }: GoldenArray, order: readonly number[]): GoldenArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((size, length) => size * length, 1));
  const target = order.map((axis) => shape[axis] ?? 1);
  const values = data.map((_, index) => {
    let rest = index;
    let at = 0;
    for (let place = target.length - 1; place >= 0; place--) {
      const length = target[place] ?? 1;
      at += (rest % length) * (strides[order[place] ?? 0] ?? 0);
      rest = Math.floor(rest / length);
    }
    return data[at] ?? Number.NaN;
  });
  return { shape: target, data: values };
}

const conv = (from: string, name: string, to: string) =>
  toNode('Conv', [from, `${name}.weight`, `${name}.bias`], [to], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  });
const pool = (from: string, to: string) =>
  toNode('MaxPool', [from], [to], { kernel_shape: [2, 2], strides: [2, 2] });

function toFile(
  nodes: readonly OnnxNode[],
  weights: Weights,
  logits: readonly (string | number)[],
  size: readonly (string | number)[] = [12, 10],
) {
  return encodeModel(
    toModel({
      nodes: [...nodes],
      inputs: [toValueInfo('image', ['batch', 2, ...size])],
      outputs: [toValueInfo('logits', logits)],
      initializers: Object.entries(weights).map(([name, { shape, data }]) =>
        toTensor(name, shape, Float32Array.from(data)),
      ),
    }),
  );
}

/**
 * The tiny U-Net of the golden numbers, its layers under their names there. Weights in PyTorch's layouts.
 * @param size Height and width of its input; names leave them open.
 */
export function toUnet(weights: Weights, size: readonly (string | number)[] = [12, 10]): Uint8Array {
  const nodes = [
    conv('image', 'enc1.0', 'enc1.conv'),
    toNode('Relu', ['enc1.conv'], ['enc1']),
    pool('enc1', 'pool1'),
    conv('pool1', 'bott.0', 'bott.conv'),
    toNode('Relu', ['bott.conv'], ['bott']),
    toNode('ConvTranspose', ['bott', 'up.weight', 'up.bias'], ['up'], { strides: [2, 2] }),
    toNode('Concat', ['up', 'enc1'], ['cat'], { axis: 1 }),
    conv('cat', 'dec1.0', 'dec1.conv'),
    toNode('Relu', ['dec1.conv'], ['dec1']),
    toNode('Conv', ['dec1', 'head.weight', 'head.bias'], ['logits']),
  ];
  return toFile(nodes, weights, ['batch', 3, ...size], size);
}

/**
 * The golden classifiers: two convolutions with a pooling between, then what `head` adds after the layer c2.
 * @param size Height and width of its input; names leave them open.
 */
export function toClassifier(
  weights: Weights,
  head: 'average' | 'dense',
  size: readonly (string | number)[] = [12, 10],
): Uint8Array {
  const body = [
    conv('image', 'c1.0', 'c1.conv'),
    toNode('Relu', ['c1.conv'], ['c1']),
    pool('c1', 'pool1'),
    conv('pool1', 'c2.0', 'c2.conv'),
    toNode('Relu', ['c2.conv'], ['c2']),
  ];
  const average = [
    toNode('GlobalAveragePool', ['c2'], ['mean']),
    toNode('Flatten', ['mean'], ['flat']),
    toNode('Gemm', ['flat', 'fc.weight', 'fc.bias'], ['logits']),
  ];
  const dense = [
    toNode('Transpose', ['c2'], ['turned'], { perm: [0, 2, 3, 1] }),
    toNode('Flatten', ['turned'], ['flat']),
    toNode('Gemm', ['flat', 'fc1.weight', 'fc1.bias'], ['fc1']),
    toNode('Tanh', ['fc1'], ['hidden']),
    toNode('Gemm', ['hidden', 'fc2.weight', 'fc2.bias'], ['logits']),
  ];
  const own = Object.entries(weights).map(([name, array]): [string, GoldenArray] => [
    name,
    array.shape.length === 4 ? permuted(array, [3, 2, 0, 1]) : array,
  ]);
  return toFile(
    [...body, ...(head === 'average' ? average : dense)],
    Object.fromEntries(own),
    ['batch', 3],
    size,
  );
}

/** Writes a network into a folder and opens it with the real engine. */
export function openNetworkFile(folder: string, name: string, bytes: Uint8Array): Promise<Engine> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return openOnnxEngine({ path });
}
