import { expect, it } from 'vitest';
import { baselineNames, baselineOf } from '../../../../src/main/attribution/metrics/fidelity/baseline.ts';

const image = { values: Float32Array.of(1, 2, 3, 10, -4, -2, 0, 0), channels: 2, height: 2, width: 2 };

it('levels every channel by its own values', () => {
  const levels = (name: 'median' | 'mean' | 'darkest' | 'brightest' | 'zero') => {
    const values = baselineOf(image, name);
    expect(new Set(values.subarray(0, 4)).size).toBe(1);
    expect(new Set(values.subarray(4)).size).toBe(1);
    return [values[0], values[4]];
  };
  expect(levels('median')).toEqual([2.5, -1]);
  expect(levels('mean')).toEqual([4, -1.5]);
  expect(levels('darkest')).toEqual([1, -4]);
  expect(levels('brightest')).toEqual([10, 0]);
  expect(levels('zero')).toEqual([0, 0]);
});

it('leaves an even image as it is, but for zero', () => {
  const even = { ...image, values: new Float32Array(8).fill(3) };
  for (const name of baselineNames) {
    const expected = name === 'zero' ? 0 : 3;
    for (const value of baselineOf(even, name)) expect(value).toBeCloseTo(expected, 6);
  }
});
