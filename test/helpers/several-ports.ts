import { writeFileSync } from 'node:fs';
import {
  elementType,
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
} from '../../src/main/graph/index.ts';

/**
 * Two images, a dose and a switch go in; the class scores and a picture of classes come out. For an image x the scores
 * are dose * (mean x, 2 mean x), the switch picks their sign, and `other` is added to the picture.
 */
export function writeSeveralPorts(path: string): string {
  const model = toModel({
    nodes: [
      toNode('GlobalAveragePool', ['image'], ['mean']),
      toNode('Flatten', ['mean'], ['flat']),
      toNode('MatMul', ['flat', 'matrix'], ['both']),
      toNode('Mul', ['both', 'dose'], ['dosed']),
      toNode('Neg', ['dosed'], ['turned']),
      toNode('Where', ['switch', 'turned', 'dosed'], ['scores']),
      toNode('Add', ['image', 'other'], ['sum']),
      toNode('Concat', ['sum', 'image'], ['picture'], { axis: 1 }),
    ],
    inputs: [
      toValueInfo('dose', ['n', 1]),
      toValueInfo('image', ['n', 1, 4, 4]),
      toValueInfo('other', ['n', 1, 'h', 'w']),
      toValueInfo('switch', [1], elementType.bool),
    ],
    outputs: [toValueInfo('picture', ['n', 2, 4, 4]), toValueInfo('scores', ['n', 2])],
    initializers: [toTensor('matrix', [1, 2], Float32Array.of(1, 2))],
  });
  writeFileSync(path, encodeModel(model));
  return path;
}
