import { toTensor } from '../../../../src/main/graph/index.ts';
import { named, type OperatorCase } from '../one-operator.ts';
import { ints } from '../random-values.ts';

const pool = (op: string, attributes: OperatorCase['attributes'], more: Partial<OperatorCase> = {}) => ({
  op,
  shape: [1, 2, 6, 7],
  ...more,
  attributes: attributes ?? {},
});

/** Cases for the rules of `derivatives/pooling.ts`. */
export const pooling = named({
  MaxUnpool: {
    op: 'MaxUnpool',
    shape: [1, 1, 2, 2],
    inputs: [toTensor('', [1, 1, 2, 2], BigInt64Array.of(5n, 2n, 8n, 15n))],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
  MaxPool: pool('MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }),
  'MaxPool overlapping': pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  'MaxPool of stride 1': pool('MaxPool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  'MaxPool with a ragged end': pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  'MaxPool dilated': pool('MaxPool', { kernel_shape: [2, 2], dilations: [2, 2] }),
  'MaxPool SAME_UPPER': pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  'MaxPool in a batch': pool('MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }, { shape: [3, 2, 4, 4] }),
  AveragePool: pool('AveragePool', { kernel_shape: [2, 2], strides: [2, 2] }),
  'AveragePool padded': pool('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  'AveragePool counting its padding': pool('AveragePool', {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
  }),
  'AveragePool with a ragged end': pool('AveragePool', {
    kernel_shape: [3, 2],
    strides: [2, 2],
    ceil_mode: 1,
  }),
  'AveragePool ragged, counting its padding': pool('AveragePool', {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    ceil_mode: 1,
    count_include_pad: 1,
  }),
  'AveragePool dilated': pool('AveragePool', { kernel_shape: [2, 2], dilations: [2, 2] }),
  GlobalAveragePool: pool('GlobalAveragePool', {}),
  GlobalMaxPool: pool('GlobalMaxPool', {}),
  LpPool: pool('LpPool', { kernel_shape: [3, 2], strides: [2, 2] }),
  GlobalLpPool: pool('GlobalLpPool', {}),
});

const reduce = (op: string, more: Partial<OperatorCase> = {}): OperatorCase => ({
  op,
  inputs: [ints(2, -1)],
  ...more,
});

/** Cases for the rules of `derivatives/reduction.ts`. */
export const reduction = named({
  ReduceSum: reduce('ReduceSum', { attributes: { keepdims: 0 } }),
  'ReduceSum of everything': { op: 'ReduceSum' },
  ReduceMean: reduce('ReduceMean'),
  'ReduceMean of opset 13': { op: 'ReduceMean', attributes: { axes: [2, 3], keepdims: 0 }, opset: 13 },
  ReduceMax: reduce('ReduceMax', { attributes: { keepdims: 0 } }),
  ReduceMin: reduce('ReduceMin'),
  ReduceL1: reduce('ReduceL1'),
  ReduceL2: reduce('ReduceL2', { attributes: { keepdims: 0 } }),
  ReduceSumSquare: reduce('ReduceSumSquare'),
  ReduceLogSum: reduce('ReduceLogSum', { range: [0.5, 2] }),
  ReduceLogSumExp: reduce('ReduceLogSumExp'),
  ReduceProd: reduce('ReduceProd', { inputs: [ints(3)], range: [0.5, 1.5] }),
});
