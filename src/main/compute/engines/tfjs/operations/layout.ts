import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';

/** True for layers that work on [batch, channels, height, width]. */
export const isChannelsFirst = (config: Config) =>
  config.text('data_format', 'channels_last') === 'channels_first';

/**
 * Runs an image operation on [batch, height, width, channels] whatever the layer's own order is, since that is the
 * only order that every backend computes.
 */
export function onChannelsLast(x: Tensor, config: Config, run: (image: Tensor4D) => Tensor4D): Tensor {
  const image = asImage(x, config);
  if (!isChannelsFirst(config)) return run(image);
  return tf.transpose(run(tf.transpose(image, [0, 2, 3, 1])), [0, 3, 1, 2]);
}

/** @throws Unsupported where the tensor is no image batch. */
export function asImage(x: Tensor, config: Config): Tensor4D {
  if (x.rank !== 4) throw config.unsupported(`it is given ${x.rank} axes where an image batch has 4`);
  // The rank was just checked, which the type cannot follow.
  return x as Tensor4D;
}
