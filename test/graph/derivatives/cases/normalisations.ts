import { named } from '../one-operator.ts';
import { randomTensor } from '../random-values.ts';

const statistics = [
  randomTensor([2], 0.5, 2),
  randomTensor([2]),
  randomTensor([2]),
  randomTensor([2], 0.5, 2),
];

/** Cases for the rules of `derivatives/normalisation.ts`. */
export const normalisation = named({
  BatchNormalization: { op: 'BatchNormalization', inputs: statistics },
  LayerNormalization: { op: 'LayerNormalization', inputs: [randomTensor([6], 0.5, 2), randomTensor([6])] },
  'LayerNormalization over two axes': {
    op: 'LayerNormalization',
    inputs: [randomTensor([5, 6], 0.5, 2)],
    attributes: { axis: 2 },
  },
  InstanceNormalization: {
    op: 'InstanceNormalization',
    inputs: [randomTensor([2], 0.5, 2), randomTensor([2])],
  },
  GroupNormalization: {
    op: 'GroupNormalization',
    shape: [1, 4, 3, 3],
    inputs: [randomTensor([4], 0.5, 2), randomTensor([4])],
    attributes: { num_groups: 2 },
    opset: 21,
  },
  MeanVarianceNormalization: { op: 'MeanVarianceNormalization', attributes: { axes: [0, 2, 3] } },
  LpNormalization: { op: 'LpNormalization', attributes: { axis: 1, p: 2 } },
  'LpNormalization of order 1': { op: 'LpNormalization', attributes: { axis: 1, p: 1 } },
  LRN: { op: 'LRN', shape: [1, 6, 2, 3], attributes: { size: 3, alpha: 0.5, beta: 0.75 } },
  'LRN with a wide window': {
    op: 'LRN',
    shape: [1, 6, 2, 3],
    attributes: { size: 5, alpha: 0.5, beta: 0.5, bias: { float: 2 } },
  },
  RMSNormalization: { op: 'RMSNormalization', inputs: [randomTensor([6], 0.5, 2)], opset: 23 },
  Softmax: { op: 'Softmax', attributes: { axis: 1 } },
  'Softmax of opset 11': { op: 'Softmax', attributes: { axis: 2 }, opset: 11 },
  LogSoftmax: { op: 'LogSoftmax', attributes: { axis: -1 } },
});
