import type { Tensor } from '@tensorflow/tfjs-core';
import type { Config } from '../model/config.ts';
import type { Dialect } from '../model/dialect.ts';

/** What enters an operation: a tensor, or a number written into the file. */
export type Value = Tensor | number;

/** A layer at work. */
export interface LayerAtWork {
  readonly config: Config;
  readonly dialect: Dialect;
  /** One of the layer's weights, by the name that the operation lists. */
  readonly weight: (name: string) => Tensor;
}

/** What a layer class computes in inference. Every operation can be differentiated by its tensor inputs. */
export interface Operation {
  /** Names of the layer's weights in the order in which Keras keeps them; none by default. */
  readonly weights?: (config: Config) => readonly string[];
  /** The result is a new tensor; the inputs stay the caller's. */
  readonly run: (inputs: readonly Value[], layer: LayerAtWork) => Tensor;
}

/** Operations by the layers' class. */
export type Operations = Readonly<Record<string, Operation>>;

/** The one tensor that enters a layer. @throws Unsupported where it has another number of inputs. */
export function onlyTensor(inputs: readonly Value[], { config }: LayerAtWork): Tensor {
  const tensors = inputs.filter((input) => typeof input !== 'number');
  const [first] = tensors;
  if (first === undefined || tensors.length > 1)
    throw config.unsupported(`it has ${tensors.length} inputs instead of one`);
  return first;
}

/** An operation on one tensor. */
export const unary = (run: (x: Tensor, layer: LayerAtWork) => Tensor): Operation => ({
  run: (inputs, layer) => run(onlyTensor(inputs, layer), layer),
});
