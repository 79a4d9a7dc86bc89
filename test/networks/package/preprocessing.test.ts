import { expect, test } from 'vitest';
import { toScaling } from '../../../src/main/networks/package/preprocessing.ts';
import type { ProcessingStep } from '../../../src/main/networks/package/read-description.ts';

const input = (...processing: ProcessingStep[]) => ({ name: 'raw', axes: [], processing, testFile: null });
const step = (name: string, settings: Record<string, unknown> = {}): ProcessingStep => ({ name, settings });
const scale = (channels: number, ...steps: ProcessingStep[]) =>
  toScaling(input(...steps), channels, 'rdf.yaml');

test('nothing to do leaves values as they are', () => {
  const same = { kind: 'linear', offset: 0, divisor: 1 };
  expect(scale(2).scaling).toEqual([same, same]);
  expect(scale(1, step('ensure_dtype', { dtype: 'float32' })).scaling).toEqual([same]);
});

test('steps that the recipe knows become its own rules', () => {
  expect(scale(1, step('zero_mean_unit_variance', { mode: 'per_sample', axes: 'xy' })).scaling).toEqual([
    { kind: 'zero-mean-unit-variance' },
  ]);
  const [linear] = scale(1, step('scale_linear', { gain: 0.5, offset: -3 })).scaling;
  expect(linear).toEqual({ kind: 'linear', offset: 6, divisor: 2 });
});

test('fixed means and deviations are taken channel by channel', () => {
  const fixed = { mean: [10, 20], std: [2, 4] };
  const { scaling } = scale(2, step('fixed_zero_mean_unit_variance', fixed));
  expect(scaling).toEqual([
    { kind: 'linear', offset: 10, divisor: 2 },
    { kind: 'linear', offset: 20, divisor: 4 },
  ]);
  const [old] = scale(
    1,
    step('zero_mean_unit_variance', { mode: 'fixed', mean: 10, std: 2, eps: 0 }),
  ).scaling;
  expect(old).toEqual({ kind: 'linear', offset: 10, divisor: 2 });
});

test('ranges keep their percentiles and epsilon, and steps their order', () => {
  const { scaling } = scale(
    1,
    step('clip', { min: 0, max: 4095 }),
    step('scale_range', {
      mode: 'per_sample',
      axes: 'xy',
      min_percentile: 1,
      max_percentile: 99.8,
      eps: 1e-3,
    }),
    step('sigmoid'),
    step('binarize', { threshold: 0.5 }),
  );
  expect(scaling).toEqual([
    {
      kind: 'steps',
      together: false,
      steps: [
        { kind: 'clip', min: 0, max: 4095 },
        { kind: 'range', low: 1, high: 99.8, epsilon: 1e-3 },
        { kind: 'sigmoid' },
        { kind: 'binarise', threshold: 0.5 },
      ],
    },
  ]);
});

test.each([
  ['no axes', undefined, true],
  ['cxy', 'cxy', true],
  ['xy', 'xy', false],
  ['channel, x, y', ['channel', 'x', 'y'], true],
  ['x, y', ['x', 'y'], false],
])('statistics over %s', (_, axes, together) => {
  const [first] = scale(3, step('scale_range', axes === undefined ? {} : { axes })).scaling;
  expect(first).toMatchObject({ kind: 'steps', together });
});

test('statistics of a data set are taken of each image, and that is told', () => {
  const { warnings } = scale(1, step('scale_range', { mode: 'per_dataset', axes: 'xy' }));
  expect(warnings).toEqual([
    'scale_range is meant over the whole data set; here it is taken over each image',
  ]);
});

test.each<[string, ProcessingStep]>([
  ['an unknown step', step('denoise')],
  ['whole numbers', step('ensure_dtype', { dtype: 'uint8' })],
  ['a deviation of nothing', step('fixed_zero_mean_unit_variance', { mean: 0, std: 0 })],
  ['a missing setting', step('binarize')],
  ['a percentile beyond 100', step('scale_range', { axes: 'xy', max_percentile: 101 })],
  ['another tensor', step('scale_range', { axes: 'xy', reference_tensor: 'other' })],
])('%s is refused by name', (_, wrong) => {
  expect(() => scale(1, wrong)).toThrow(wrong.name);
});
