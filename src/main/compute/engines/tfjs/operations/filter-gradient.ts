import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** How the filter's window moved over the image. */
export interface FilterSteps {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows above and columns left of the image that the first window covers. */
  readonly paddings: readonly [number, number];
}

/** The derivative by a filter, from the image x, the derivative dy by what came out, and the filter's shape. */
export type ToFilter = (x: Tensor4D, dy: Tensor4D, filter: Tensor4D, steps: FilterSteps) => Tensor4D;

/**
 * Of a filter [height, width, in, out]: for every tap the image as that tap saw it, times dy. Written as matrix products,
 * since WebAssembly has no kernel for this derivative.
 */
export const filterGradient: ToFilter = (x, dy, filter, steps) => {
  const [, , inputs, outputs] = filter.shape;
  const made: Tensor2D = tf.reshape(dy, [-1, outputs]);
  const taps = tapsOf(x, dy, filter, steps).map((seen) =>
    tf.matMul(tf.reshape<tf.Rank.R2>(seen, [-1, inputs]), made, true, false),
  );
  return tf.reshape(tf.stack(taps), filter.shape);
};

/** Of a filter [height, width, in, multiplier] that works channel by channel. */
export const channelFilterGradient: ToFilter = (x, dy, filter, steps) => {
  const [, , channels, multiplier] = filter.shape;
  const made = tf.reshape(dy, [-1, channels, multiplier]);
  const taps = tapsOf(x, dy, filter, steps).map((seen) =>
    tf.sum(tf.mul(tf.reshape(seen, [-1, channels, 1]), made), 0),
  );
  return tf.reshape(tf.stack(taps), filter.shape);
};

/** What each tap of the filter saw: images of dy's height and width, row by row of the filter. */
function tapsOf(
  x: Tensor4D,
  dy: Tensor4D,
  filter: Tensor4D,
  { strides, dilations, paddings }: FilterSteps,
): Tensor4D[] {
  const [rows, columns] = filter.shape;
  const [batch, height, width, channels] = x.shape;
  const reach = (axis: 0 | 1) =>
    (dy.shape[axis === 0 ? 1 : 2] - 1) * strides[axis] + (filter.shape[axis] - 1) * dilations[axis] + 1;
  const after = (axis: 0 | 1) => Math.max(0, reach(axis) - paddings[axis] - (axis === 0 ? height : width));
  const padded = tf.pad(x, [
    [0, 0],
    [paddings[0], after(0)],
    [paddings[1], after(1)],
    [0, 0],
  ]);
  return Array.from({ length: rows * columns }, (_, tap) => {
    const [row, column] = [Math.floor(tap / columns) * dilations[0], (tap % columns) * dilations[1]];
    const end = [
      row + (dy.shape[1] - 1) * strides[0] + 1,
      column + (dy.shape[2] - 1) * strides[1] + 1,
    ] as const;
    return tf.stridedSlice(
      padded,
      [0, row, column, 0],
      [batch, end[0], end[1], channels],
      [1, strides[0], strides[1], 1],
    ) as Tensor4D;
  });
}
