import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
import { convolveByChannel } from './convolve.ts';
import { isChannelsFirst, onChannelsLast } from './layout.ts';
import { unary, type Operation, type Operations } from './operation.ts';

type Pool = (
  x: Tensor4D,
  size: [number, number],
  strides: [number, number],
  padding: 'same' | 'valid',
) => Tensor4D;

const pooling = (pool: Pool): Operation =>
  unary((x, { config }) => {
    const size = config.pair('pool_size', 2);
    const padding = config.text('padding', 'valid') === 'same' ? 'same' : 'valid';
    const strides = config.raw('strides') === undefined ? size : config.pair('strides', 2);
    return onChannelsLast(x, config, (image) => pool(image, size, strides, padding));
  });

const overImage = (reduce: (x: Tensor, axes: number[], keep: boolean) => Tensor): Operation =>
  unary((x, { config }) => reduce(x, imageAxes(config), config.flag('keepdims', false)));

const imageAxes = (config: Config) => (isChannelsFirst(config) ? [2, 3] : [1, 2]);

const meanOf = overImage((x, axes, keep) => tf.mean(x, axes, keep));
const maxOf = overImage((x, axes, keep) => tf.max(x, axes, keep));

/**
 * The mean of every window. With padding it is written as a sum over the pixels there are, divided by their number: the
 * derivative of the library's own kernel counts the padding too.
 */
function average(
  x: Tensor4D,
  size: [number, number],
  strides: [number, number],
  padding: 'same' | 'valid',
): Tensor4D {
  if (padding === 'valid') return tf.avgPool(x, size, strides, padding);
  const steps = { strides, dilations: [1, 1], padding } as const;
  const [, height, width, channels] = x.shape;
  const ones: Tensor4D = tf.ones([size[0], size[1], channels, 1]);
  const sums = convolveByChannel(x, ones, steps);
  const counts = tf.mul(
    tf.tensor(pixelCounts(height, size[0], strides[0]), [1, sums.shape[1], 1, 1]),
    tf.tensor(pixelCounts(width, size[1], strides[1]), [1, 1, sums.shape[2], 1]),
  );
  return tf.div(sums, counts);
}

/** How many pixels of an axis each window covers, padded so that the windows lie evenly around it. */
function pixelCounts(length: number, window: number, stride: number): number[] {
  const count = Math.ceil(length / stride);
  const before = Math.floor(Math.max((count - 1) * stride + window - length, 0) / 2);
  return Array.from({ length: count }, (_, at) => {
    const start = at * stride - before;
    return Math.min(start + window, length) - Math.max(start, 0);
  });
}

/** Layers that pool. */
export const poolingLayers: Operations = {
  MaxPooling2D: pooling((x, size, strides, padding) => tf.maxPool(x, size, strides, padding)),
  AveragePooling2D: pooling(average),
  GlobalAveragePooling2D: meanOf,
  GlobalMaxPooling2D: maxOf,
};
