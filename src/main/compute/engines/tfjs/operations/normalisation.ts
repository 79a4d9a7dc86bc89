import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
import { onlyTensor, unary, type LayerAtWork, type Operations } from './operation.ts';

const scaleAndShift = (config: Config) => [
  ...(config.flag('scale', true) ? ['gamma'] : []),
  ...(config.flag('center', true) ? ['beta'] : []),
];

/** The axes that a layer names, counted from the front, in rising order. */
const axesOf = (x: Tensor, config: Config, name: string) =>
  config
    .numbers(name, [-1])
    .map((axis) => (axis < 0 ? x.rank + axis : axis))
    .toSorted((a, b) => a - b);

/** A weight of the given axes, in a shape that spreads over all of x. */
const spread = (weight: Tensor, x: Tensor, axes: readonly number[]) =>
  tf.reshape(
    weight,
    x.shape.map((length, axis) => (axes.includes(axis) ? length : 1)),
  );

function scaled(x: Tensor, like: Tensor, axes: readonly number[], { config, weight }: LayerAtWork): Tensor {
  const raised = config.flag('scale', true) ? tf.mul(x, spread(weight('gamma'), like, axes)) : x;
  return config.flag('center', true) ? tf.add(raised, spread(weight('beta'), like, axes)) : raised;
}

/** With the statistics of training, which makes it a scale and a shift for each channel. */
function batchNorm(x: Tensor, layer: LayerAtWork): Tensor {
  const { config, weight } = layer;
  const axes = axesOf(x, config, 'axis');
  const spreadOver = tf.sqrt(tf.add(weight('moving_variance'), config.number('epsilon', 1e-3)));
  const factor = config.flag('scale', true) ? tf.div(weight('gamma'), spreadOver) : tf.reciprocal(spreadOver);
  const moved = tf.mul(weight('moving_mean'), factor);
  const shift = config.flag('center', true) ? tf.sub(weight('beta'), moved) : tf.neg(moved);
  return tf.add(tf.mul(x, spread(factor, x, axes)), spread(shift, x, axes));
}

function standardised(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const centred = tf.sub(x, tf.mean(x, [...axes], true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), [...axes], true), epsilon)));
}

function layerNorm(x: Tensor, layer: LayerAtWork): Tensor {
  const axes = axesOf(x, layer.config, 'axis');
  return scaled(standardised(x, axes, layer.config.number('epsilon', 1e-3)), x, axes, layer);
}

/** Groups of channels, which are the last axis. */
function groupNorm(x: Tensor, layer: LayerAtWork): Tensor {
  const { config } = layer;
  const [axis = -1] = axesOf(x, config, 'axis');
  const channels = x.shape.at(-1) ?? 1;
  if (axis !== x.rank - 1) throw config.unsupported('it normalises groups of another axis than the last');
  const wanted = config.number('groups', 32);
  const groups = wanted === -1 ? channels : wanted;
  const split = tf.reshape(x, [x.shape[0], -1, groups, channels / groups]);
  const made = tf.reshape(standardised(split, [1, 3], config.number('epsilon', 1e-3)), x.shape);
  return scaled(made, x, [axis], layer);
}

/** Statistics given in the file's settings, or adapted and kept as weights. */
function normalise(x: Tensor, { config, weight }: LayerAtWork): Tensor {
  const axes = config.raw('axis') === undefined ? [] : axesOf(x, config, 'axis');
  const fixed = config.raw('mean') !== undefined;
  const statistic = (name: 'mean' | 'variance') =>
    spread(fixed ? tf.tensor1d([...config.numbers(name, [])]) : weight(name), x, axes);
  const deviation = tf.maximum(tf.sqrt(statistic('variance')), 1e-7);
  if (config.flag('invert', false)) return tf.add(tf.mul(x, deviation), statistic('mean'));
  return tf.div(tf.sub(x, statistic('mean')), deviation);
}

function rescale(x: Tensor, { config }: LayerAtWork): Tensor {
  const constant = (name: string, otherwise: number) => tf.tensor1d([...config.numbers(name, [otherwise])]);
  return tf.add(tf.mul(x, constant('scale', 1)), constant('offset', 0));
}

/** Layers that shift and scale. */
export const normalisationLayers: Operations = {
  BatchNormalization: {
    weights: (config) => [...scaleAndShift(config), 'moving_mean', 'moving_variance'],
    run: (inputs, layer) => batchNorm(onlyTensor(inputs, layer), layer),
  },
  LayerNormalization: {
    weights: scaleAndShift,
    run: (inputs, layer) => layerNorm(onlyTensor(inputs, layer), layer),
  },
  GroupNormalization: {
    weights: scaleAndShift,
    run: (inputs, layer) => groupNorm(onlyTensor(inputs, layer), layer),
  },
  Normalization: {
    weights: (config) => (config.raw('mean') === undefined ? ['mean', 'variance', 'count'] : []),
    run: (inputs, layer) => normalise(onlyTensor(inputs, layer), layer),
  },
  Rescaling: unary(rescale),
  /** Of ConvNeXt: a factor for each channel. */
  LayerScale: {
    weights: () => ['gamma'],
    run: (inputs, layer) => tf.mul(onlyTensor(inputs, layer), layer.weight('gamma')),
  },
};
