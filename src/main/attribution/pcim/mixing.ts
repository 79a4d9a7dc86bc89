import type { PcimImage } from './baseline.ts';

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** alpha * x + (1 - alpha) * b with one alpha [height, width] for all channels. */
export function mix(image: PcimImage, baseline: Float32Array, alpha: ArrayLike<number>): Float32Array {
  const { values } = image;
  const size = image.height * image.width;
  const mixed = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const hidden = baseline[index] ?? 0;
    mixed[index] = hidden + (alpha[index % size] ?? 0) * ((values[index] ?? 0) - hidden);
  }
  return mixed;
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
