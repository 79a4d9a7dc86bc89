import { expect, it } from 'vitest';
import { compareMaps } from '../../src/main/reports/rerun/compare-maps.ts';

const maps = (values: number[], boxes = [0, 0, 4, 4]) => ({
  ...{ count: 1, height: 1, width: values.length },
  data: Float32Array.from(values),
  boxes: Float32Array.from(boxes),
});

it('tells maps that are the same to the bit from those that are not', () => {
  expect(compareMaps(maps([1, Number.NaN]), maps([1, Number.NaN]))).toEqual({
    ...{ same: true, largestDifference: 0, relativeDifference: 0 },
  });
  expect(compareMaps(maps([0, 4]), maps([1, 4]))).toEqual({
    ...{ same: false, largestDifference: 1, relativeDifference: 0.25 },
  });
  // Zero and its negative are equal numbers and different bytes.
  expect(compareMaps(maps([0]), maps([-0]))).toMatchObject({ same: false, largestDifference: 0 });
});

it('gives no number where there is nothing to compare', () => {
  const unlike = { same: false, largestDifference: null, relativeDifference: null };
  expect(compareMaps(maps([1]), maps([1, 2]))).toEqual(unlike);
  expect(compareMaps(maps([1]), maps([1], [1, 0, 4, 4]))).toEqual(unlike);
  expect(compareMaps(maps([1]), maps([Number.NaN]))).toEqual(unlike);
});
