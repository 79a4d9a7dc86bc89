import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerGraph } from './model/graph.ts';

/** Order of the axes of a network's images. */
export type Layout = 'channels-last' | 'channels-first';

/** A network is written for one order; layers that know it say so. */
export function layoutOf({ nodes }: LayerGraph): Layout {
  const first = nodes.some(({ layer }) => layer.config.raw('data_format') === 'channels_first');
  return first ? 'channels-first' : 'channels-last';
}

/** [batch, height, width, channels] to [batch, channels, height, width], where the network is not so itself. */
export const toChannelsFirst = (x: Tensor, layout: Layout): Tensor =>
  x.rank === 4 && layout === 'channels-last' ? tf.transpose(x, [0, 3, 1, 2]) : tf.clone(x);

/** The inverse of {@link toChannelsFirst}. */
export const fromChannelsFirst = (x: Tensor, layout: Layout): Tensor =>
  x.rank === 4 && layout === 'channels-last' ? tf.transpose(x, [0, 2, 3, 1]) : tf.clone(x);

/** A shape as [batch, channels, height, width]. */
export function shapeChannelsFirst(shape: readonly number[], layout: Layout): readonly number[] {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  return shape.length === 4 && layout === 'channels-last' ? [batch, channels, height, width] : shape;
}

/**
 * Logits as the program speaks of them: [B, K] or [B, K, H, W]. A grid of one pixel is a classification; one logit z
 * becomes the two classes (-z, z).
 */
export function toClasses(end: Tensor, layout: Layout): Tensor {
  const turned = toChannelsFirst(end, layout);
  const [batch = 1, classes = 1, height, width] = turned.shape;
  const flat = height === 1 && width === 1 ? tf.reshape(turned, [batch, classes]) : turned;
  return classes === 1 ? tf.concat([tf.neg(flat), flat], 1) : flat;
}
