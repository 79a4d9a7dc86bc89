import { named, type OperatorCase } from '../one-operator.ts';
import { floatList, ints } from '../random-values.ts';

const modes = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'];
const scaleOf = (...values: readonly number[]): OperatorCase['inputs'] => ['', floatList(1, 1, ...values)];
const resize = (attributes: OperatorCase['attributes'], inputs: OperatorCase['inputs']): OperatorCase => ({
  op: 'Resize',
  shape: [1, 2, 5, 6],
  attributes: attributes ?? {},
  inputs: inputs ?? [],
});

/** Cases for the rules of `derivatives/resize.ts`. */
export const resampling = [
  ...['linear', 'cubic', 'nearest'].flatMap((mode) =>
    modes.flatMap((coordinates) =>
      [scaleOf(2, 1.7), scaleOf(0.6, 0.5), ['', '', ints(1, 2, 8, 3)], scaleOf(2, 3)].map((inputs, index) => {
        const attributes = { mode, coordinate_transformation_mode: coordinates };
        return [
          `Resize ${mode} ${coordinates} ${index}`,
          resize(attributes, inputs as OperatorCase['inputs']),
        ] as const;
      }),
    ),
  ),
  ...['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'].map((mode) => {
    const attributes = { mode: 'nearest', nearest_mode: mode, coordinate_transformation_mode: 'asymmetric' };
    return [`Resize nearest ${mode}`, resize(attributes, scaleOf(1.6, 2.5))] as const;
  }),
  ...named({
    'Resize leaving the outside out': resize({ mode: 'cubic', exclude_outside: 1 }, scaleOf(1.7, 2)),
    'Resize with another cubic': resize({ mode: 'cubic', cubic_coeff_a: -0.5 }, scaleOf(1.7, 2)),
    'Resize linear, antialiased': resize({ mode: 'linear', antialias: 1 }, scaleOf(0.6, 0.4)),
    'Resize cubic, antialiased': resize({ mode: 'cubic', antialias: 1 }, scaleOf(0.6, 0.4)),
    'Resize of a region': resize({ mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' }, [
      floatList(0, 0, 0.2, 0.1, 1, 1, 0.8, 1.3),
      '',
      ints(1, 2, 4, 5),
    ]),
    'Resize of some axes': resize({ mode: 'linear', axes: [3] }, ['', floatList(2)]),
    'Resize that keeps proportions': resize(
      { mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
      ['', '', ints(9, 9)],
    ),
    'Resize of opset 10': { ...resize({ mode: 'nearest' }, [floatList(1, 1, 2, 3)]), opset: 10 },
    'Resize by tf_half_pixel_for_nn': {
      ...resize(
        { mode: 'nearest', coordinate_transformation_mode: 'tf_half_pixel_for_nn', nearest_mode: 'floor' },
        [floatList(), floatList(1, 1, 1.7, 2.5)],
      ),
      opset: 11,
    },
    'Upsample of opset 9': {
      op: 'Upsample',
      attributes: { mode: 'linear' },
      inputs: [floatList(1, 1, 2, 3)],
      opset: 9,
    },
    'Upsample of opset 7': {
      op: 'Upsample',
      attributes: { mode: 'nearest', scales: { floats: [1, 1, 2, 3] } },
      opset: 7,
    },
  }),
];
