import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
import { finish } from './activations.ts';
import { convolve, convolveByChannel, convolveTransposed, type Steps } from './convolve.ts';
import { onChannelsLast } from './layout.ts';
import { onlyTensor, type LayerAtWork, type Operation, type Operations } from './operation.ts';

const withBias = (config: Config, ...names: string[]) =>
  config.flag('use_bias', true) ? [...names, 'bias'] : names;

function stepsOf(config: Config): Steps {
  const padding = config.text('padding', 'valid');
  if (padding !== 'same' && padding !== 'valid')
    throw config.unsupported(`its padding ${padding} is not known for images`);
  return { padding, strides: config.pair('strides', 1), dilations: config.pair('dilation_rate', 1) };
}

/** The weights of an image operation are filters of four axes, which their reading has made sure of. */
const filterOf = (layer: LayerAtWork, name: string) => layer.weight(name) as Tensor4D;

/** A convolution, its bias and its activation, in the layer's own order of axes. */
const imageOperation = (
  weights: readonly string[],
  run: (x: Tensor4D, layer: LayerAtWork) => Tensor4D,
): Operation => ({
  weights: (config) => withBias(config, ...weights),
  run: (inputs, layer) => {
    const made = onChannelsLast(onlyTensor(inputs, layer), layer.config, (image): Tensor4D => {
      const result = run(image, layer);
      return layer.config.flag('use_bias', true) ? tf.add<Tensor4D>(result, layer.weight('bias')) : result;
    });
    return finish(made, layer);
  },
});

function conv(x: Tensor4D, layer: LayerAtWork): Tensor4D {
  const filter = filterOf(layer, 'kernel');
  const steps = stepsOf(layer.config);
  const groups = layer.config.number('groups', 1);
  if (groups === 1) return convolve(x, filter, steps);
  const images = tf.split(x, groups, 3);
  const filters = tf.split(filter, groups, 3);
  const parts = images.flatMap((image, index) => {
    const own = filters[index];
    return own === undefined ? [] : [convolve(image as Tensor4D, own as Tensor4D, steps)];
  });
  return tf.concat(parts, 3);
}

/** Height and width after a transposed convolution, as Keras counts them. */
function transposedSize(
  x: Tensor4D,
  filter: Tensor4D,
  { strides, padding }: Steps,
  config: Config,
): [number, number] {
  const extra = config.raw('output_padding') === undefined ? null : config.pair('output_padding', 0);
  const length = (axis: 0 | 1) => {
    const [before, kernel, stride] = [x.shape[axis === 0 ? 1 : 2], filter.shape[axis], strides[axis]];
    if (extra !== null) {
      return (
        (before - 1) * stride + kernel - 2 * (padding === 'same' ? Math.floor(kernel / 2) : 0) + extra[axis]
      );
    }
    return before * stride + (padding === 'same' ? 0 : Math.max(kernel - stride, 0));
  };
  return [length(0), length(1)];
}

function convTranspose(x: Tensor4D, layer: LayerAtWork): Tensor4D {
  const steps = stepsOf(layer.config);
  if (Math.max(...steps.dilations) > 1)
    throw layer.config.unsupported('it is a dilated transposed convolution');
  const filter = filterOf(layer, 'kernel');
  return convolveTransposed(x, filter, transposedSize(x, filter, steps, layer.config), steps);
}

function separable(x: Tensor4D, layer: LayerAtWork): Tensor4D {
  const steps = stepsOf(layer.config);
  const each = convolveByChannel(x, filterOf(layer, 'depthwise_kernel'), steps);
  const one = [1, 1] as const;
  return convolve(each, filterOf(layer, 'pointwise_kernel'), {
    strides: one,
    dilations: one,
    padding: 'valid',
  });
}

/** Dense layers act on the last axis, whatever lies before it. */
function dense(x: Tensor, layer: LayerAtWork): Tensor {
  const kernel = layer.weight('kernel') as Tensor2D;
  const [inputs, units] = kernel.shape;
  const made = tf.matMul(tf.reshape(x, [-1, inputs]), kernel);
  const shifted = layer.config.flag('use_bias', true) ? tf.add(made, layer.weight('bias')) : made;
  return finish(tf.reshape(shifted, [...x.shape.slice(0, -1), units]), layer);
}

/** Layers with a kernel. */
export const convolutionLayers: Operations = {
  Conv2D: imageOperation(['kernel'], conv),
  Conv2DTranspose: imageOperation(['kernel'], convTranspose),
  DepthwiseConv2D: imageOperation(['depthwise_kernel'], (x, layer) =>
    convolveByChannel(x, filterOf(layer, 'depthwise_kernel'), stepsOf(layer.config)),
  ),
  SeparableConv2D: imageOperation(['depthwise_kernel', 'pointwise_kernel'], separable),
  Dense: {
    weights: (config) => withBias(config, 'kernel'),
    run: (inputs, layer) => dense(onlyTensor(inputs, layer), layer),
  },
};
