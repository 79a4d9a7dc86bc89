import type { PcimImage } from './baseline.ts';

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** alpha * x + (1 - alpha) * b with one alpha [height, width] for all channels. */
export function mix(image: PcimImage, baseline: Float32Array, alpha: ArrayLike<number>): Float32Array {
  const size = image.height * image.width;
  return image.values.map((value, index) => {
    const hidden = baseline[index] ?? 0;
    return hidden + (alpha[index % size] ?? 0) * (value - hidden);
  });
}

/** The gradient with respect to alpha of a value whose gradient with respect to the mix is `gradient`. */
export function mixGradient(image: PcimImage, baseline: Float32Array, gradient: Float32Array): Float64Array {
  const size = image.height * image.width;
  const result = new Float64Array(size);
  for (let index = 0; index < gradient.length; index++) {
    const change = (image.values[index] ?? 0) - (baseline[index] ?? 0);
    result[index % size] = (result[index % size] ?? 0) + (gradient[index] ?? 0) * change;
  }
  return result;
}
