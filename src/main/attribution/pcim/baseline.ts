import type { PcimParameters } from '../../../shared/methods.ts';
import { smoothGrid } from './smooth.ts';

/** One image [channels, height, width] in the network's own input space. */
export interface PcimImage {
  readonly values: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

function medianImage({ values, channels, height, width }: PcimImage): Float32Array {
  const result = new Float32Array(values.length);
  const size = height * width;
  for (let c = 0; c < channels; c++) {
    result.fill(median(values.subarray(c * size, (c + 1) * size)), c * size, (c + 1) * size);
  }
  return result;
}

/** Gaussian blur with a standard deviation of a tenth of the shorter side: texture gone, light kept. */
function blurredImage({ values, channels, height, width }: PcimImage): Float32Array {
  const result = new Float32Array(values.length);
  const size = height * width;
  const sigma = Math.max(0.5, Math.min(height, width) / 10);
  for (let c = 0; c < channels; c++) {
    result.set(smoothGrid(values.subarray(c * size, (c + 1) * size), height, width, sigma), c * size);
  }
  return result;
}

/**
 * What hidden pixels show, taken in turn step by step. `alternate` gives the median of each channel and the blur:
 * black would be a lie wherever the background is not 0 in the network's input space, as in bright field.
 */
export function baselineImages(image: PcimImage, choice: PcimParameters['baseline']): Float32Array[] {
  switch (choice) {
    case 'median':
      return [medianImage(image)];
    case 'blur':
      return [blurredImage(image)];
    case 'black':
      return [new Float32Array(image.values.length)];
    case 'alternate':
      return [medianImage(image), blurredImage(image)];
  }
}
