import { named } from '../one-operator.ts';
import { ints, randomTensor } from '../random-values.ts';

const grid = randomTensor([1, 3, 4, 2], -1.3, 1.3, 5);
const image = randomTensor([1, 3, 5, 4], -1, 1, 6);
const sample = (attributes: Readonly<Record<string, number | string>>) => ({
  op: 'GridSample',
  shape: [1, 2, 5, 6],
  inputs: [grid],
  attributes,
});
/** The image of the case is the grid: its places lie so that a step of 1/128 stays within one cell of the picture. */
const byGrid = (attributes: Readonly<Record<string, number | string>>, range: readonly [number, number]) => ({
  op: 'GridSample',
  shape: [1, 2, 3, 2],
  inputs: [image],
  position: 1,
  range,
  attributes,
});

/** Cases for the rules of `derivatives/grid.ts`. */
export const grids = named({
  GridSample: sample({}),
  'GridSample with aligned corners': sample({ align_corners: 1 }),
  'GridSample with the border repeated': sample({ padding_mode: 'border' }),
  'GridSample reflected': sample({ padding_mode: 'reflection' }),
  'GridSample reflected, corners aligned': sample({ padding_mode: 'reflection', align_corners: 1 }),
  'GridSample of the nearest': sample({ mode: 'nearest' }),
  'GridSample of opset 16': { ...sample({ mode: 'bilinear' }), opset: 16 },
  'GridSample, to the grid': byGrid({}, [-0.36, 0.35]),
  'GridSample, to a grid with aligned corners': byGrid({ align_corners: 1 }, [-0.48, 0.44]),
  'GridSample, to a grid beyond the border': byGrid({ padding_mode: 'border' }, [-1.38, 1.04]),
  'GridSample, to a grid beyond the mirror': byGrid({ padding_mode: 'reflection' }, [-2.19, 2.31]),
  AffineGrid: { op: 'AffineGrid', shape: [2, 2, 3], inputs: [ints(2, 1, 3, 4)] },
  'AffineGrid with aligned corners': {
    op: 'AffineGrid',
    shape: [2, 2, 3],
    inputs: [ints(2, 1, 3, 4)],
    attributes: { align_corners: 1 },
  },
});
