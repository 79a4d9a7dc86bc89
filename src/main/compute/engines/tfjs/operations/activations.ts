import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { isJson, type Config } from '../model/config.ts';
import type { Dialect } from '../model/dialect.ts';
import { unary, type LayerAtWork, type Operations } from './operation.ts';

type Activation = (x: Tensor, dialect: Dialect) => Tensor;

const hardSix = (x: Tensor) => tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);
const softplus = (x: Tensor) => tf.softplus(x);
const sigmoidTimes = (x: Tensor) => tf.mul(x, tf.sigmoid(x));

function gelu(x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

function geluByTanh(x: Tensor): Tensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

const hardSigmoid: Activation = (x, { hardSigmoid: rule }) =>
  rule === 'keras-3' ? hardSix(x) : tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1);

const activations: Readonly<Record<string, Activation>> = {
  linear: (x) => tf.clone(x),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  hard_sigmoid: hardSigmoid,
  tanh: (x) => tf.tanh(x),
  softplus,
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  exponential: (x) => tf.exp(x),
  swish: sigmoidTimes,
  silu: sigmoidTimes,
  gelu,
  gelu_new: geluByTanh,
  hard_swish: (x) => tf.mul(x, hardSix(x)),
  hard_silu: (x) => tf.mul(x, hardSix(x)),
  mish: (x) => tf.mul(x, tf.tanh(softplus(x))),
  leaky_relu: (x) => tf.leakyRelu(x, 0.2),
  softmax: (x) => tf.softmax(x),
  log_softmax: (x) => tf.sub(x, tf.logSumExp(x, -1, true)),
};

/** True for an activation that can be computed. */
export const knowsActivation = (name: string) => Object.hasOwn(activations, name);

/** Applies an activation by its name in Keras. @throws Unsupported naming one that is not known. */
export function activate(x: Tensor, name: string, { config, dialect }: LayerAtWork): Tensor {
  const apply = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (apply === undefined) throw config.unsupported(`its activation ${name} is not known`);
  return apply(x, dialect);
}

/** The activation that a layer ends in; `linear` where it has none. One with settings is named after its class. */
export function activationOf(config: Config): string {
  const value = config.raw('activation');
  if (isJson(value))
    throw config.unsupported(`its activation ${String(value['class_name'])} has settings of its own`);
  return config.text('activation', 'linear');
}

/** Applies the activation that a layer ends in. */
export function finish(x: Tensor, layer: LayerAtWork): Tensor {
  const name = activationOf(layer.config);
  return name === 'linear' ? x : activate(x, name, layer);
}

function rectify(x: Tensor, { config }: LayerAtWork): Tensor {
  const [slope, threshold] = [config.number('negative_slope', 0), config.number('threshold', 0)];
  const limit = config.raw('max_value') === undefined ? null : config.number('max_value', 0);
  if (slope === 0 && threshold === 0) return limit === null ? tf.relu(x) : tf.minimum(tf.relu(x), limit);
  // Comparisons have no derivative, steps have: the pieces are put together with their help.
  const above = tf.sub(x, threshold);
  const upper = tf.add(tf.relu(above), tf.mul(tf.step(above), threshold));
  const passed = tf.sub(upper, tf.mul(tf.relu(tf.neg(above)), slope));
  return limit === null ? passed : tf.minimum(passed, limit);
}

/** tfjs has softmax over the last axis only. */
function softmaxOver(x: Tensor, axis: number): Tensor {
  const last = x.rank - 1;
  const at = axis < 0 ? x.rank + axis : axis;
  if (at === last) return tf.softmax(x);
  const order = Array.from({ length: x.rank }, (_, index) => index);
  order.splice(at, 1);
  const there = [...order, at];
  return tf.transpose(
    tf.softmax(tf.transpose(x, there)),
    there.map((_, index) => there.indexOf(index)),
  );
}

/** Layers that are one activation. */
export const activationLayers: Operations = {
  Activation: unary((x, layer) => activate(x, activationOf(layer.config), layer)),
  ReLU: unary(rectify),
  Softmax: unary((x, { config }) => softmaxOver(x, config.number('axis', -1))),
  ELU: unary((x, { config }) => {
    const alpha = config.number('alpha', 1);
    return alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), alpha));
  }),
  LeakyReLU: unary((x, { config }) =>
    tf.leakyRelu(x, config.number('negative_slope', config.number('alpha', 0.3))),
  ),
  PReLU: {
    weights: () => ['alpha'],
    run: unary((x, { weight }) => tf.prelu(x, weight('alpha'))).run,
  },
  ThresholdedReLU: unary((x, { config }) => tf.mul(x, tf.step(tf.sub(x, config.number('theta', 1))))),
};
