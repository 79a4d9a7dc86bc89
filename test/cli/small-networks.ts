import { writeFileSync } from 'node:fs';
import {
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxNode,
  type OnnxTensor,
} from '../../src/main/graph/index.ts';

const waves = (length: number) => Float32Array.from({ length }, (_, index) => Math.sin(index));

function write(path: string, channels: number, nodes: readonly OnnxNode[], more: readonly OnnxTensor[] = []) {
  const model = toModel(
    {
      nodes: [...nodes],
      inputs: [toValueInfo('image', [1, channels, 8, 8])],
      outputs: [toValueInfo('y', null)],
      initializers: [toTensor('w', [3, channels, 3, 3], waves(27 * channels)), ...more],
    },
    13,
  );
  writeFileSync(path, encodeModel(model));
  return path;
}

/** Writes a classifier of 8 x 8 images into three classes: convolution, mean, done. */
export const writeClassifier = (path: string, channels: number) =>
  write(path, channels, [
    toNode('Conv', ['image', 'w'], ['conv']),
    toNode('GlobalAveragePool', ['conv'], ['pool']),
    toNode('Flatten', ['pool'], ['y']),
  ]);

/** As {@link writeClassifier}, with an operator behind the convolution that onnxruntime runs and nobody derives. */
export const writeUnderivable = (path: string) =>
  write(
    path,
    1,
    [
      toNode('Conv', ['image', 'w'], ['conv']),
      toNode('MaxRoiPool', ['conv', 'roi'], ['pool'], { pooled_shape: [1, 1] }),
      toNode('Flatten', ['pool'], ['y']),
    ],
    [toTensor('roi', [1, 5], Float32Array.of(0, 0, 0, 5, 5))],
  );
