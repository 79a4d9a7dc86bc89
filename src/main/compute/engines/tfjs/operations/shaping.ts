import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
import { isChannelsFirst, onChannelsLast } from './layout.ts';
import { unary, type Operation, type Operations } from './operation.ts';
import { refuseGiant, resizing } from './resizing.ts';

/** Copies: a result is a tensor of its own. */
const unchanged: Operation = unary((x) => tf.clone(x));

/** Keras flattens images with their channels last, in either order of axes. */
function flatten(x: Tensor, config: Config): Tensor {
  const turned = isChannelsFirst(config) && x.rank === 4 ? tf.transpose(x, [0, 2, 3, 1]) : x;
  return tf.reshape(turned, [x.shape[0], -1]);
}

/** `1`, `[1, 2]` or `[[1, 2], [3, 4]]` as [[top, bottom], [left, right]]. */
function margins(config: Config, name: string): [[number, number], [number, number]] {
  const list = config.numbers(name, [1]);
  const [a = 0, b = a, c = b, d = c] = list;
  if (list.length === 4)
    return [
      [a, b],
      [c, d],
    ];
  return [
    [a, a],
    [b, b],
  ];
}

const zeroPadding = unary((x, { config }) =>
  onChannelsLast(x, config, (image) => {
    const [rows, columns] = margins(config, 'padding');
    const [batch, height, width, channels] = image.shape;
    refuseGiant([batch, height + rows[0] + rows[1], width + columns[0] + columns[1], channels], config);
    return tf.pad(image, [[0, 0], rows, columns, [0, 0]]);
  }),
);

const cropping = unary((x, { config }) =>
  onChannelsLast(x, config, (image) => {
    const [[top, bottom], [left, right]] = margins(config, 'cropping');
    const [batch, height, width, channels] = image.shape;
    const size: [number, number, number, number] = [
      batch,
      height - top - bottom,
      width - left - right,
      channels,
    ];
    if (Math.min(...size) <= 0) throw config.unsupported(`it crops more than its ${height} x ${width} input`);
    return tf.slice(image, [0, top, left, 0], size);
  }),
);

const withoutEffect = [
  'Dropout',
  'SpatialDropout2D',
  'GaussianDropout',
  'AlphaDropout',
  'GaussianNoise',
  'ActivityRegularization',
  'StochasticDepth',
  'Identity',
  'RandomFlip',
  'RandomRotation',
  'RandomZoom',
  'RandomContrast',
  'RandomBrightness',
  'RandomTranslation',
  'RandomCrop',
];

/** Layers that move values, and layers that act in training only. */
export const shapingLayers: Operations = {
  ...Object.fromEntries(withoutEffect.map((name) => [name, unchanged])),
  Flatten: unary((x, { config }) => flatten(x, config)),
  Reshape: unary((x, { config }) => tf.reshape(x, [x.shape[0], ...config.numbers('target_shape', [-1])])),
  Permute: unary((x, { config }) => tf.transpose(x, [0, ...config.numbers('dims', [])])),
  ZeroPadding2D: zeroPadding,
  Cropping2D: cropping,
  ...resizing,
};
