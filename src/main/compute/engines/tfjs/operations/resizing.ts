import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { badInput } from '../../../../../shared/errors.ts';
import { sizeOf } from '../../../../../shared/tensor.ts';
import type { Config } from '../model/config.ts';
import { onChannelsLast } from './layout.ts';
import { unary, type Operations } from './operation.ts';

/** A tensor of more values (2 GiB of float32) is a mistake or an attack, and more than WebAssembly can hold. */
const mostValues = 2 ** 29;

/** @throws BadInput naming the layer whose result would be gigantic. */
export function refuseGiant(shape: readonly number[], { layer }: Config): void {
  if (sizeOf(shape) <= mostValues) return;
  throw badInput({
    what: `layer ${layer} would have the shape [${shape.join(', ')}]`,
    mend: 'Use smaller images, or save the network again.',
  });
}

type Grid = 'half-pixel' | 'legacy';

/** The weights of linear interpolation along one axis, [to, from]. */
export function interpolationMatrix(from: number, to: number, grid: Grid): Float32Array {
  return matrixOf(from, to, (at) => {
    const exact = grid === 'legacy' ? (at * from) / to : ((at + 0.5) * from) / to - 0.5;
    const place = Math.min(Math.max(exact, 0), from - 1);
    const low = Math.floor(place);
    return [
      [low, 1 - (place - low)],
      [Math.min(low + 1, from - 1), place - low],
    ];
  });
}

/** The same for the nearest neighbour. */
export function nearestMatrix(from: number, to: number): Float32Array {
  return matrixOf(from, to, (at) => [[Math.min(Math.floor(((at + 0.5) * from) / to), from - 1), 1]]);
}

function matrixOf(
  from: number,
  to: number,
  rowOf: (at: number) => readonly (readonly [place: number, weight: number])[],
): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let at = 0; at < to; at++) {
    for (const [place, weight] of rowOf(at)) {
      matrix[at * from + place] = (matrix[at * from + place] ?? 0) + weight;
    }
  }
  return matrix;
}

/**
 * Resizing as two matrix products, one for each axis: the derivatives of the library's own kernels are wrong, for
 * bilinear ones off the square and for pixel centres, for the nearest neighbour on WebAssembly.
 */
function resizeByMatrices(
  x: Tensor4D,
  [rows, columns]: readonly [number, number],
  matrix: (from: number, to: number) => Float32Array,
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const down = tf.tensor2d(matrix(height, rows), [rows, height]);
  const across = tf.tensor2d(matrix(width, columns), [columns, width]);
  const high = tf.matMul(down, tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [height, width * batch * channels]));
  const turned = tf.transpose(tf.reshape(high, [rows, width, batch, channels]), [1, 0, 2, 3]);
  const wide = tf.matMul(across, tf.reshape(turned, [width, rows * batch * channels]));
  return tf.transpose<Tensor4D>(tf.reshape(wide, [columns, rows, batch, channels]), [2, 1, 0, 3]);
}

/** Every pixel repeated: as products with ones, whose derivative is a sum. */
function repeatPixels(x: Tensor4D, [down, across]: readonly [number, number]): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.mul(tf.reshape(x, [batch * height, 1, width * channels]), tf.ones([1, down, 1]));
  const pixels = tf.reshape(rows, [batch * height * down * width, 1, channels]);
  return tf.reshape(tf.mul(pixels, tf.ones([1, across, 1])), [
    batch,
    height * down,
    width * across,
    channels,
  ]);
}

function resize(x: Tensor4D, size: [number, number], grid: Grid, config: Config): Tensor4D {
  refuseGiant([x.shape[0], ...size, x.shape[3]], config);
  const interpolation = config.text('interpolation', 'nearest');
  if (interpolation === 'nearest') return resizeByMatrices(x, size, nearestMatrix);
  if (interpolation === 'bilinear') {
    return resizeByMatrices(x, size, (from, to) => interpolationMatrix(from, to, grid));
  }
  throw config.unsupported(`its ${interpolation} interpolation is not known`);
}

/** Layers that change the size of images. */
export const resizing: Operations = {
  UpSampling2D: unary((x, { config, dialect }) =>
    onChannelsLast(x, config, (image) => {
      const [down, across] = config.pair('size', 2);
      const size: [number, number] = [image.shape[1] * down, image.shape[2] * across];
      refuseGiant([image.shape[0], ...size, image.shape[3]], config);
      if (config.text('interpolation', 'nearest') === 'nearest') return repeatPixels(image, [down, across]);
      return resize(image, size, dialect.upsampling, config);
    }),
  ),
  Resizing: unary((x, { config }) =>
    onChannelsLast(x, config, (image) => {
      const kept = config.flag('crop_to_aspect_ratio', false) || config.flag('pad_to_aspect_ratio', false);
      if (kept) throw config.unsupported('it keeps the aspect ratio');
      const whole = config.with('interpolation', config.text('interpolation', 'bilinear'));
      return resize(image, [config.number('height', 1), config.number('width', 1)], 'half-pixel', whole);
    }),
  ),
};
