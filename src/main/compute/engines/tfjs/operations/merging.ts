import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerAtWork, Operation, Operations, Value } from './operation.ts';

type Combine = (a: Value, b: Value) => Tensor;

const add: Combine = (a, b) => tf.add(a, b);
const subtract: Combine = (a, b) => tf.sub(a, b);
const multiply: Combine = (a, b) => tf.mul(a, b);
const divide: Combine = (a, b) => tf.div(a, b);
const larger: Combine = (a, b) => tf.maximum(a, b);
const smaller: Combine = (a, b) => tf.minimum(a, b);
const power: Combine = (a, b) => tf.pow(a, b);

/** @throws Unsupported where nothing but numbers enters. */
function fold(inputs: readonly Value[], combine: Combine, { config }: LayerAtWork): Tensor {
  const [first, ...rest] = inputs;
  if (first === undefined) throw config.unsupported('it has no inputs');
  const made = rest.reduce<Value>(combine, first);
  if (typeof made === 'number') throw config.unsupported('only numbers enter it');
  return rest.length === 0 ? tf.clone(made) : made;
}

const combining = (combine: Combine): Operation => ({ run: (inputs, layer) => fold(inputs, combine, layer) });

const concatenate: Operation = {
  run: (inputs, { config }) => {
    const tensors = inputs.filter((input) => typeof input !== 'number');
    return tf.concat(tensors, config.number('axis', -1));
  },
};

/** Layers and written-out arithmetic of several inputs. */
export const mergingLayers: Operations = {
  Add: combining(add),
  Subtract: combining(subtract),
  Multiply: combining(multiply),
  Divide: combining(divide),
  TrueDivide: combining(divide),
  Maximum: combining(larger),
  Minimum: combining(smaller),
  Power: combining(power),
  Average: { run: (inputs, layer) => tf.mul(fold(inputs, add, layer), 1 / inputs.length) },
  Concatenate: concatenate,
};

/** Functions of TensorFlow that Keras 2 wrote down as layers (`TFOpLambda`), by their name without a module. */
export const mergingFunctions: Operations = {
  add: mergingLayers['Add'] ?? concatenate,
  subtract: combining(subtract),
  sub: combining(subtract),
  multiply: combining(multiply),
  mul: combining(multiply),
  truediv: combining(divide),
  divide: combining(divide),
  maximum: combining(larger),
  minimum: combining(smaller),
  pow: combining(power),
  concat: concatenate,
};
