import * as tf from '@tensorflow/tfjs-core';

/** Zeros around the image: 1 for kernels of 4 and 3, none for 1, so that a cell stays centred on its pixels. */
export function paddingOf(kernelSize: number): number {
  return Math.floor((kernelSize - 1) / 2);
}

function framed(image: tf.Tensor4D, before: number, below: number, right: number): tf.Tensor4D {
  return tf.pad(image, [
    [0, 0],
    [before, below],
    [before, right],
    [0, 0],
  ]);
}

/** conv2d with {@link paddingOf} zeros around. `input` is [batch, height, width, from], `kernel` [k, k, from, to]. */
export function convolve(input: tf.Tensor4D, kernel: tf.Tensor4D, stride: number): tf.Tensor4D {
  const around = paddingOf(kernel.shape[0]);
  return tf.conv2d(framed(input, around, around, around), kernel, stride, 'valid');
}

/**
 * The kernel's gradient of {@link convolve} for the gradient `dy` of its result. The WASM backend has no kernel for
 * it, but it is itself a convolution: batch and channels change places, `dy` is the filter, the stride its dilation.
 */
export function kernelGradient(
  input: tf.Tensor4D,
  kernelSize: number,
  dy: tf.Tensor4D,
  stride: number,
): tf.Tensor4D {
  const around = paddingOf(kernelSize);
  const swapped = tf.transpose(framed(input, around, around, around), [3, 1, 2, 0]);
  const filter = tf.transpose(dy, [1, 2, 0, 3]);
  const gradient = tf.conv2d(swapped, filter, 1, 'valid', 'NHWC', [stride, stride]);
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

/**
 * The input's gradient of {@link convolve}: `dy` with stride - 1 zeros between its values, convolved with the turned
 * kernel. Written for strides 1 and 2.
 */
export function inputGradient(
  inputShape: readonly number[],
  kernel: tf.Tensor4D,
  dy: tf.Tensor4D,
  stride: number,
): tf.Tensor4D {
  const [size] = kernel.shape;
  const spread = stride === 1 ? dy : spreadOut(dy);
  const before = size - 1 - paddingOf(size);
  const behind = (axis: number) => (inputShape[axis] ?? 0) + size - 1 - before - (spread.shape[axis] ?? 0);
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(framed(spread, before, behind(1), behind(2)), turned, 1, 'valid');
}

/** Puts a zero behind every value along both image axes: [b, h, w, c] becomes [b, 2h, 2w, c]. */
function spreadOut(values: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = values.shape;
  const across = tf.concat([values, tf.zerosLike(values)], 3);
  const lines = tf.reshape(across, [batch, height, 2 * width * channels]);
  const down = tf.concat([lines, tf.zerosLike(lines)], 2);
  return tf.reshape(down, [batch, 2 * height, 2 * width, channels]);
}
