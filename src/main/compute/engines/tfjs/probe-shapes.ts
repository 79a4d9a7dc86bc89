import * as tf from '@tensorflow/tfjs-core';
import { fromChannelsFirst, toClasses, type Layout } from './layout.ts';
import { runGraph, type Loaded } from './run-graph.ts';

/** What runs through a network at one input shape. */
export interface Shapes {
  /** By node, in the network's own order of axes. */
  readonly nodes: ReadonlyMap<string, readonly number[]>;
  /** In the program's order of axes. */
  readonly logits: readonly number[];
  readonly singleLogit: boolean;
}

/** Runs zeros of the shape [batch, channels, height, width] through the network. */
export function probeShapes(loaded: Loaded, end: string, layout: Layout, shape: readonly number[]): Shapes {
  const nodes = new Map<string, readonly number[]>();
  const { logits, singleLogit } = tf.tidy(() => {
    const image = fromChannelsFirst(tf.zeros([...shape]), layout);
    const see = (name: string, value: tf.Tensor) => {
      nodes.set(name, [...value.shape]);
      return value;
    };
    const [value = image] = runGraph(loaded, image, [end], { see, frugal: true }).values();
    const classAxis = value.rank === 4 && layout === 'channels-first' ? 1 : value.rank - 1;
    return { logits: [...toClasses(value, layout).shape], singleLogit: value.shape[classAxis] === 1 };
  });
  return { nodes, logits, singleLogit };
}
