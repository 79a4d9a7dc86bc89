import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { toClasses, type Layout } from './layout.ts';
import { runGraph, type Loaded } from './run-graph.ts';

/** What one forward and one backward pass give, in the network's own order of axes. The caller disposes of them. */
export interface Derived {
  /** In the program's order: [B, K] or [B, K, H, W]. */
  readonly logits: Tensor;
  readonly activations: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly inputGradient: Tensor | null;
}

export interface DeriveRequest {
  /** The image batch in the network's own order of axes. */
  readonly image: Tensor;
  /** w, shaped like the logits. */
  readonly weights: Tensor;
  /** Node names of the layers, with the shape of their values. */
  readonly layers: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly inputGradient: boolean;
  /** How logits become what is explained: S = sum w score(y). */
  readonly score: (logits: Tensor) => Tensor;
}

/**
 * The derivatives of S by all layers and the input from ONE backward pass. To every layer's value a tensor of zeros is
 * added while the graph runs; the derivative by these zeros is the layer's total derivative, whatever skips and
 * branches leave it.
 */
export function derive(loaded: Loaded, end: string, layout: Layout, request: DeriveRequest): Derived {
  const { image, layers, weights, score } = request;
  const kept: { logits: Tensor | null; readonly activations: Map<string, Tensor> } = {
    logits: null,
    activations: new Map(),
  };
  const scoreOf = (...free: Tensor[]): tf.Scalar => {
    const zeros = new Map(layers.map(({ name }, index) => [name, free[index]]));
    const see = (name: string, value: Tensor) => {
      const zero = zeros.get(name);
      if (zero === undefined) return value;
      const seen = tf.add(value, zero);
      kept.activations.set(name, tf.keep(tf.clone(seen)));
      return seen;
    };
    const input = request.inputGradient ? (free.at(-1) ?? image) : image;
    const [value = input] = runGraph(loaded, input, [end], { see, frugal: false }).values();
    const logits = toClasses(value, layout);
    kept.logits = tf.keep(tf.clone(logits));
    return tf.sum(tf.mul(score(logits), weights));
  };
  const zeros = layers.map(({ shape }) => tf.zeros([...shape]));
  const free = request.inputGradient ? [...zeros, image] : zeros;
  const gradients = tf.grads(scoreOf)(free);
  if (kept.logits === null) throw new Error('the score was not computed');
  return {
    logits: kept.logits,
    activations: layers.flatMap(({ name }) => kept.activations.get(name) ?? []),
    gradients: gradients.slice(0, layers.length),
    inputGradient: request.inputGradient ? (gradients.at(-1) ?? null) : null,
  };
}
