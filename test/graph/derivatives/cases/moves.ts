import { toTensor } from '../../../../src/main/graph/index.ts';
import { named } from '../one-operator.ts';
import { float, int, ints, randomTensor } from '../random-values.ts';

/** Cases for the rules of `derivatives/shaping.ts`. */
export const shaping = named({
  Identity: { op: 'Identity' },
  Dropout: { op: 'Dropout' },
  Cast: { op: 'Cast', attributes: { to: 1 } },
  CastLike: { op: 'CastLike', inputs: [float(1)] },
  Reshape: { op: 'Reshape', inputs: [ints(2, 0, -1)], shape: [2, 3, 4] },
  Flatten: { op: 'Flatten', attributes: { axis: 2 } },
  Squeeze: { op: 'Squeeze', inputs: [ints(0)] },
  'Squeeze of opset 11': { op: 'Squeeze', attributes: { axes: [0] }, opset: 11 },
  Unsqueeze: { op: 'Unsqueeze', inputs: [ints(0, -1)] },
  Transpose: { op: 'Transpose', attributes: { perm: [2, 0, 3, 1] } },
  'Transpose, reversed': { op: 'Transpose' },
  Expand: { op: 'Expand', shape: [2, 1, 3], inputs: [ints(4, 1, 5, 3)] },
  Tile: { op: 'Tile', shape: [2, 3], inputs: [ints(2, 3)] },
  Concat: { op: 'Concat', inputs: [randomTensor([1, 3, 5, 6]), 'x'], attributes: { axis: 1 } },
  Split: { op: 'Split', attributes: { axis: 2, num_outputs: 2 }, outputs: 2, read: 1 },
  'Split by lengths': { op: 'Split', inputs: [ints(2, 4)], attributes: { axis: -1 }, outputs: 2 },
  'Split of opset 11': {
    op: 'Split',
    attributes: { axis: 3, split: [1, 5] },
    outputs: 2,
    read: 1,
    opset: 11,
  },
  DepthToSpace: { op: 'DepthToSpace', shape: [1, 8, 2, 3], attributes: { blocksize: 2 } },
  'DepthToSpace, columns first': {
    op: 'DepthToSpace',
    shape: [1, 8, 2, 3],
    attributes: { blocksize: 2, mode: 'CRD' },
  },
  SpaceToDepth: { op: 'SpaceToDepth', shape: [1, 2, 4, 6], attributes: { blocksize: 2 } },
  CumSum: { op: 'CumSum', inputs: [int(2)], attributes: { exclusive: 1 } },
  Trilu: { op: 'Trilu', attributes: { upper: 0 } },
});

/** Cases for the rules of `derivatives/indexing.ts`. */
export const indexing = named({
  Slice: { op: 'Slice', inputs: [ints(1, -4), ints(4, -1), ints(2, 3)] },
  'Slice of opset 9': { op: 'Slice', attributes: { starts: [1, 0], ends: [99, 3], axes: [2, 3] }, opset: 9 },
  'Slice with steps': { op: 'Slice', inputs: [ints(0, 5), ints(5, -9), ints(2, 3), ints(2, -2)] },
  Pad: { op: 'Pad', inputs: [ints(0, 0, 1, 2, 0, 1, 0, 3), float(0.5)] },
  'Pad of opset 9': { op: 'Pad', attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 3] }, opset: 9 },
  'Pad of some axes': { op: 'Pad', inputs: [ints(1, 2), '', ints(-1)] },
  'Pad that crops': { op: 'Pad', inputs: [ints(0, 0, -1, 2, 0, 0, 1, -2)] },
  'Pad by reflection': { op: 'Pad', inputs: [ints(0, 0, 2, 1, 0, 0, 1, 3)], attributes: { mode: 'reflect' } },
  'Pad by the edge': { op: 'Pad', inputs: [ints(0, 0, 2, 1, 0, 0, 1, 3)], attributes: { mode: 'edge' } },
  'Pad by wrapping': { op: 'Pad', inputs: [ints(0, 0, 2, 1, 0, 0, 1, 3)], attributes: { mode: 'wrap' } },
  Gather: { op: 'Gather', inputs: [ints(3, 0, -1, 3)], attributes: { axis: 2 } },
  'Gather of one': { op: 'Gather', inputs: [int(1)], attributes: { axis: 1 } },
  'Gather by a table': {
    op: 'Gather',
    inputs: [toTensor('', [2, 2], BigInt64Array.of(0n, 1n, 1n, 1n))],
    attributes: { axis: 1 },
  },
  GatherElements: {
    op: 'GatherElements',
    shape: [3, 4],
    inputs: [toTensor('', [2, 4], BigInt64Array.of(0n, 1n, 2n, 0n, 0n, 2n, 2n, 1n))],
  },
  GatherND: { op: 'GatherND', shape: [3, 4], inputs: [toTensor('', [2, 1], BigInt64Array.of(2n, 2n))] },
  ScatterElements: {
    op: 'ScatterElements',
    shape: [3, 4],
    inputs: [toTensor('', [1, 2], BigInt64Array.of(0n, 2n)), randomTensor([1, 2])],
    attributes: { axis: 1 },
  },
  'ScatterElements of the image': {
    op: 'ScatterElements',
    shape: [1, 2],
    inputs: [randomTensor([3, 4]), toTensor('', [1, 2], BigInt64Array.of(0n, 2n))],
    position: 2,
    attributes: { axis: 1 },
  },
  ScatterND: {
    op: 'ScatterND',
    shape: [3, 4],
    inputs: [toTensor('', [1, 1], BigInt64Array.of(1n)), randomTensor([1, 4])],
  },
  TopK: { op: 'TopK', inputs: [ints(3)], outputs: 2 },
});
