import type { PcimImage } from './baseline.ts';
import type { Enlargement } from './enlarge.ts';
import { mixGradient, sigmoid } from './mixing.ts';

/** m = sigmoid(gain * (theta + noise)) on the grid. */
export function maskGrid(theta: Float64Array, noise: ArrayLike<number>, gain: number): Float64Array {
  return theta.map((value, cell) => sigmoid(gain * (value + (noise[cell] ?? 0))));
}

/** The slope on the grid of a probability whose gradient with respect to the mixed image is `imageGradient`. */
export function gridGradient(
  image: PcimImage,
  baseline: Float32Array,
  imageGradient: Float32Array,
  mask: Float64Array,
  gain: number,
  enlargement: Enlargement,
): Float64Array {
  const onGrid = enlargement.collect(mixGradient(image, baseline, imageGradient));
  return onGrid.map((value, cell) => {
    const m = mask[cell] ?? 0;
    return value * gain * m * (1 - m);
  });
}
