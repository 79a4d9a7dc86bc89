import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { channelFilterGradient, filterGradient, type ToFilter } from './filter-gradient.ts';

/** How a window moves over an image, each as [height, width]. */
export interface Steps {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

type Correlate = (x: Tensor4D, filter: Tensor4D, steps: Steps) => Tensor4D;
type Size = readonly [number, number];

const copy = ([a, b]: Size): [number, number] => [a, b];

const full: Correlate = (x, filter, { strides, dilations, padding }) =>
  tf.conv2d(x, filter, copy(strides), padding, 'NHWC', copy(dilations));
const byChannel: Correlate = (x, filter, { strides, dilations, padding }) =>
  tf.depthwiseConv2d(x, filter, copy(strides), padding, 'NHWC', copy(dilations));

/**
 * A convolution with a filter [height, width, in, out], or [height, width, in, multiplier] by channel. Its derivative
 * by the image is written as another convolution: backends lack the kernels for dilated and for depthwise ones, and
 * WebAssembly computes the flipped convolution several times faster than its own derivative kernel.
 */
export const convolve: Correlate = (x, filter, steps) =>
  withDerivative(
    x,
    filter,
    steps,
    { correlate: full, toFilter: filterGradient },
    (dy, kept, size, paddings) => correlateSpread(dy, filterTurned(kept), { ...steps, size, paddings }, full),
  );

/** @see convolve */
export const convolveByChannel: Correlate = (x, filter, steps) =>
  withDerivative(
    x,
    filter,
    steps,
    { correlate: byChannel, toFilter: channelFilterGradient },
    (dy, kept, size, paddings) => {
      const [rows, columns, channels, multiplier] = kept.shape;
      const flipped: Tensor4D = tf.reshape(tf.reverse(kept, [0, 1]), [
        rows,
        columns,
        channels * multiplier,
        1,
      ]);
      const spread = correlateSpread(dy, flipped, { ...steps, size, paddings }, byChannel);
      if (multiplier === 1) return spread;
      return tf.sum<Tensor4D>(tf.reshape(spread, [dy.shape[0], ...size, channels, multiplier]), 4);
    },
  );

function withDerivative(
  x: Tensor4D,
  filter: Tensor4D,
  steps: Steps,
  { correlate, toFilter }: { readonly correlate: Correlate; readonly toFilter: ToFilter },
  derive: (dy: Tensor4D, filter: Tensor4D, size: Size, paddings: Size) => Tensor4D,
): Tensor4D {
  const size: Size = [x.shape[1], x.shape[2]];
  // Only a filter that is trained has a derivative: explaining would compute it for nothing.
  if (filter instanceof tf.Variable) {
    const learn = tf.customGrad<Tensor4D>((image, kernel, save) => {
      const [from, by] = [image as Tensor4D, kernel as Tensor4D];
      const value = correlate(from, by, steps);
      (save as tf.GradSaveFunc)([from, by]);
      const paddings = paddingsBefore(size, [value.shape[1], value.shape[2]], by, steps);
      return {
        value,
        gradFunc: (dy: Tensor, saved: Tensor[]) => {
          const [seen, kept] = [(saved[0] ?? from) as Tensor4D, (saved[1] ?? by) as Tensor4D];
          const g = dy as Tensor4D;
          return [derive(g, kept, size, paddings), toFilter(seen, g, kept, { ...steps, paddings })];
        },
      };
    });
    return learn(x, filter);
  }
  const op = tf.customGrad<Tensor4D>((image, save) => {
    // tfjs types both arguments alike; the first one is the image, the second keeps tensors for the way back. The
    // filter may be a passing one, so it has to be kept.
    const value = correlate(image as Tensor4D, filter, steps);
    (save as tf.GradSaveFunc)([filter]);
    const paddings = paddingsBefore(size, [value.shape[1], value.shape[2]], filter, steps);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        derive(dy as Tensor4D, (saved[0] ?? filter) as Tensor4D, size, paddings),
    };
  });
  return op(x);
}

/** Filters [height, width, in, out] flipped, with in and out swapped. */
const filterTurned = (filter: Tensor4D): Tensor4D => tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);

/** Rows above and columns left of the image that the first window covers. */
function paddingsBefore(
  size: Size,
  made: Size,
  filter: Tensor4D,
  { strides, dilations, padding }: Steps,
): Size {
  const before = (axis: 0 | 1) => {
    if (padding === 'valid') return 0;
    const reach = (filter.shape[axis] - 1) * dilations[axis] + 1;
    return Math.floor(Math.max((made[axis] - 1) * strides[axis] + reach - size[axis], 0) / 2);
  };
  return [before(0), before(1)];
}

interface Spread {
  readonly strides: Size;
  readonly dilations: Size;
  /** Height and width of the result. */
  readonly size: Size;
  /** Rows and columns that lie before the result's first one. */
  readonly paddings: Size;
}

/** Spreads values back over the windows that they came from. */
function correlateSpread(
  dy: Tensor4D,
  filter: Tensor4D,
  { strides, dilations, size, paddings }: Spread,
  correlate: Correlate,
): Tensor4D {
  const spaced = spaceOut(dy, strides);
  const margins = ([0, 1] as const).map((axis): [number, number] => {
    const reach = (filter.shape[axis] - 1) * dilations[axis];
    const before = reach - paddings[axis];
    return [before, size[axis] - spaced.shape[axis === 0 ? 1 : 2] - before + reach];
  });
  const padded = tf.pad(spaced, [[0, 0], ...margins, [0, 0]]);
  return correlate(padded, filter, { strides: [1, 1], dilations, padding: 'valid' });
}

/** Zeros between the rows and columns: `stride` apart. */
function spaceOut(x: Tensor4D, [down, across]: Size): Tensor4D {
  if (down === 1 && across === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const rows = tf.pad(tf.reshape(x, [batch * height, 1, width * channels]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const high = height * down;
  const columns = tf.pad(tf.reshape(rows, [batch * high * width, 1, channels]), [
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole: Tensor4D = tf.reshape(columns, [batch, high, width * across, channels]);
  return tf.slice(whole, [0, 0, 0, 0], [batch, high - down + 1, width * across - across + 1, channels]);
}

/**
 * A transposed convolution with a filter [height, width, out, in], to images of the given height and width: what
 * carries values back through the convolution from there to here.
 */
export function convolveTransposed(x: Tensor4D, filter: Tensor4D, size: Size, steps: Steps): Tensor4D {
  const paddings = paddingsBefore(size, [x.shape[1], x.shape[2]], filter, steps);
  return correlateSpread(x, filterTurned(filter), { ...steps, size, paddings }, convolve);
}
