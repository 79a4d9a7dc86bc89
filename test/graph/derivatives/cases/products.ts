import { named, type OperatorCase } from '../one-operator.ts';
import { randomTensor } from '../random-values.ts';

const conv = (
  attributes: OperatorCase['attributes'],
  weight: readonly number[],
  more: Partial<OperatorCase> = {},
) => ({
  op: 'Conv',
  shape: [1, 4, 7, 6],
  inputs: [randomTensor(weight), randomTensor([weight[0] ?? 0])],
  ...more,
  attributes: attributes ?? {},
});
const up = (attributes: OperatorCase['attributes'], weight: readonly number[]) => ({
  op: 'ConvTranspose',
  shape: [1, 4, 4, 5],
  inputs: [randomTensor(weight)],
  attributes: attributes ?? {},
});

/** Cases for the rules of `derivatives/convolution.ts`. */
export const convolution = named({
  Conv: conv({ pads: [1, 1, 1, 1] }, [3, 4, 3, 3]),
  'Conv 1x1': conv({}, [5, 4, 1, 1]),
  'Conv with uneven padding': conv({ pads: [0, 2, 1, 0] }, [3, 4, 3, 2]),
  'Conv padded beyond its kernel': conv({ pads: [2, 3, 2, 1] }, [3, 4, 2, 2]),
  'Conv in groups': conv({ group: 2, pads: [1, 1, 1, 1] }, [6, 2, 3, 3]),
  'Conv depthwise': conv({ group: 4, pads: [1, 1, 1, 1] }, [4, 1, 3, 3]),
  'Conv dilated': conv({ dilations: [2, 1], pads: [2, 1, 2, 1] }, [3, 4, 3, 3]),
  'Conv with strides': conv({ strides: [2, 2], pads: [1, 1, 1, 1] }, [3, 4, 3, 3]),
  'Conv with strides and a rest': conv({ strides: [3, 2] }, [3, 4, 2, 3]),
  'Conv with strides in groups': conv({ strides: [2, 1], group: 2, pads: [1, 1, 1, 1] }, [4, 2, 3, 3]),
  'Conv depthwise with strides': conv({ strides: [2, 2], group: 4, pads: [1, 1, 1, 1] }, [4, 1, 3, 3]),
  'Conv 1x1 with strides': conv({ strides: [2, 2] }, [3, 4, 1, 1]),
  'Conv with stride 4': conv({ strides: [4, 4], pads: [1, 1, 1, 1] }, [3, 4, 4, 4]),
  'Conv dilated with strides': conv({ strides: [2, 2], dilations: [2, 2], pads: [2, 2, 2, 2] }, [3, 4, 3, 3]),
  'Conv SAME_UPPER': conv({ auto_pad: 'SAME_UPPER', strides: [2, 2] }, [3, 4, 3, 3]),
  'Conv SAME_LOWER': conv({ auto_pad: 'SAME_LOWER' }, [3, 4, 2, 4]),
  'Conv VALID': conv({ auto_pad: 'VALID' }, [3, 4, 3, 3]),
  'Conv in one dimension': conv({ pads: [1, 1], strides: [2] }, [3, 4, 3], { shape: [1, 4, 9] }),
  'Conv in three dimensions': conv({ pads: [1, 1, 1, 1, 1, 1] }, [2, 2, 3, 3, 3], { shape: [1, 2, 3, 4, 3] }),
  ConvTranspose: up({ strides: [2, 2] }, [4, 3, 2, 2]),
  'ConvTranspose with padding': up(
    { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 0] },
    [4, 3, 4, 3],
  ),
  'ConvTranspose in groups': up({ group: 2, strides: [2, 1], pads: [1, 0, 0, 1] }, [4, 2, 3, 3]),
  'ConvTranspose dilated': up({ dilations: [2, 2] }, [4, 3, 2, 2]),
  'ConvTranspose SAME_UPPER': up({ auto_pad: 'SAME_UPPER', strides: [2, 2] }, [4, 3, 3, 3]),
  'ConvTranspose to a given shape': up({ strides: [2, 2], output_shape: [8, 10] }, [4, 3, 3, 3]),
});

/** Cases for the rules of `derivatives/matrix.ts`. */
export const matrix = named({
  Gemm: {
    op: 'Gemm',
    shape: [3, 4],
    inputs: [randomTensor([4, 5]), randomTensor([5])],
    attributes: { alpha: 0.7 },
  },
  'Gemm transposed': {
    op: 'Gemm',
    shape: [4, 3],
    inputs: [randomTensor([5, 4])],
    attributes: { transA: 1, transB: 1 },
  },
  'Gemm, half transposed': {
    op: 'Gemm',
    shape: [3, 4],
    inputs: [randomTensor([5, 4])],
    attributes: { transB: 1 },
  },
  'Gemm, second factor': { op: 'Gemm', shape: [4, 5], inputs: [randomTensor([3, 4])], position: 1 },
  'Gemm, second factor transposed': {
    op: 'Gemm',
    shape: [5, 4],
    inputs: [randomTensor([4, 3])],
    position: 1,
    attributes: { transA: 1, transB: 1 },
  },
  'Gemm, summand': {
    op: 'Gemm',
    shape: [1, 5],
    inputs: [randomTensor([3, 4]), randomTensor([4, 5])],
    position: 2,
    attributes: { beta: 0.3 },
  },
  MatMul: { op: 'MatMul', shape: [2, 3, 4], inputs: [randomTensor([4, 5])] },
  'MatMul with broadcasting': { op: 'MatMul', shape: [3, 4], inputs: [randomTensor([2, 4, 5])] },
  'MatMul, right factor': { op: 'MatMul', shape: [4, 5], inputs: [randomTensor([2, 3, 4])], position: 1 },
  'MatMul with a vector': { op: 'MatMul', shape: [3, 4], inputs: [randomTensor([4])] },
  'MatMul of a vector': { op: 'MatMul', shape: [4], inputs: [randomTensor([2, 4, 5])] },
  'MatMul, vector on the right': { op: 'MatMul', shape: [4], inputs: [randomTensor([2, 3, 4])], position: 1 },
  'MatMul of the image with itself': { op: 'MatMul', shape: [2, 4, 4], inputs: ['x'] },
  Einsum: {
    op: 'Einsum',
    shape: [2, 3, 4],
    inputs: [randomTensor([2, 5, 4])],
    attributes: { equation: 'bij,bkj->bik' },
  },
  'Einsum that sums an axis': {
    op: 'Einsum',
    shape: [2, 3, 4],
    inputs: [randomTensor([2])],
    attributes: { equation: 'bij,b->i' },
  },
});
