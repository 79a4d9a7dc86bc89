import { writeFileSync } from 'node:fs';
import { createRandom } from '../../../src/shared/random.ts';
import { encodeModel, toModel, toNode, toTensor, toValueInfo } from '../../../src/main/graph/index.ts';

/** How a small classifier of 8 x 8 images with two channels ends behind its convolution of five channels. */
export interface Ending {
  readonly kind: 'linear' | 'hidden-layer' | 'max-pool';
  /** 1 is a single logit. */
  readonly outputs: number;
  readonly activation: 'Softmax' | 'Sigmoid' | null;
}

export const featureLayer = 'features';
export const featureCount = 5;

/** Writes a classifier: convolution, ReLU, pooling, linear layer. Answers the linear layer's own numbers. */
export function writePooledClassifier(path: string, { kind, outputs, activation }: Ending) {
  const random = createRandom(5);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const weights = numbers(outputs * featureCount);
  const bias = numbers(outputs);
  const hidden = kind === 'hidden-layer';
  const logits = activation === null ? 'y' : 'logits';
  const model = toModel({
    inputs: [toValueInfo('image', [null, 2, 8, 8])],
    outputs: [toValueInfo('y', null)],
    initializers: [
      toTensor('kernel', [featureCount, 2, 3, 3], numbers(featureCount * 18)),
      toTensor('weights', [outputs, featureCount], weights),
      toTensor('bias', [outputs], bias),
      ...(hidden ? [toTensor('middle', [featureCount, featureCount], numbers(featureCount ** 2))] : []),
    ],
    nodes: [
      toNode('Conv', ['image', 'kernel'], ['sum']),
      toNode('Relu', ['sum'], [featureLayer]),
      toNode(kind === 'max-pool' ? 'GlobalMaxPool' : 'GlobalAveragePool', [featureLayer], ['pool']),
      toNode('Flatten', ['pool'], ['flat']),
      ...(hidden
        ? [toNode('MatMul', ['flat', 'middle'], ['inner']), toNode('Relu', ['inner'], ['last'])]
        : []),
      toNode('Gemm', [hidden ? 'last' : 'flat', 'weights', 'bias'], [logits], { transB: 1 }),
      ...(activation === null ? [] : [toNode(activation, [logits], ['y'])]),
    ],
  });
  writeFileSync(path, encodeModel(model));
  return { path, sha256: path, weights, bias };
}
