import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
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

/** Layers that pool. */
export const poolingLayers: Operations = {
  MaxPooling2D: pooling((x, size, strides, padding) => tf.maxPool(x, size, strides, padding)),
  AveragePooling2D: pooling((x, size, strides, padding) => tf.avgPool(x, size, strides, padding)),
  GlobalAveragePooling2D: meanOf,
  GlobalMaxPooling2D: maxOf,
};
