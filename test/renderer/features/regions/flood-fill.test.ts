import { expect, test } from 'vitest';
import { floodFill } from '../../../../src/renderer/features/regions/tools/flood-fill.ts';

const values = [
  [5, 5, 9, 5],
  [5, 9, 9, 5],
  [6, 9, 5, 5],
].flat();
const size = { width: 4, height: 3 };
const filled = (x: number, y: number, tolerance: number) =>
  floodFill(values, size, { x, y }, tolerance).join('');

test('takes connected pixels of like value, and no others', () => {
  expect(filled(0, 0, 0)).toBe('110010000000');
  expect(filled(0, 0, 1)).toBe('110010001000');
  expect(filled(3, 0, 0)).toBe('000100010011');
  expect(filled(2, 0, 10)).toBe('111111111111');
});

test('compares with the clicked pixel, so that a slope is not followed to its end', () => {
  expect(floodFill([0, 1, 2, 3, 4], { width: 5, height: 1 }, { x: 0, y: 0 }, 2).join('')).toBe('11100');
});

test('takes nothing where the clicked pixel holds no number', () => {
  expect(floodFill([NaN, 1], { width: 2, height: 1 }, { x: 0, y: 0 }, 9).join('')).toBe('00');
});
