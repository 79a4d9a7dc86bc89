import type { ImageView } from '../../image-view.ts';
import { fillImage } from '../../fill.ts';

/**
 * What replaced pixels show. `median` of each channel is the background of most microscopy images, bright or dark, and
 * the usual choice; `mean` of each channel; `blur` takes texture away and keeps light; `darkest` and `brightest` value
 * of each channel; `zero` in the network's own input space, which is black only where the scaling leaves black at 0.
 */
export const baselineNames = ['median', 'mean', 'blur', 'darkest', 'brightest', 'zero'] as const;
export type BaselineName = (typeof baselineNames)[number];

/** The baseline of an image, [C, H, W]. */
export function baselineOf(image: ImageView, name: BaselineName): Float32Array {
  switch (name) {
    case 'median':
    case 'blur':
    case 'zero':
      return fillImage(image, name);
    case 'mean':
      return perChannel(image, (plane) => plane.reduce((sum, value) => sum + value, 0) / plane.length);
    case 'darkest':
      return perChannel(image, (plane) => plane.reduce((a, b) => Math.min(a, b), Infinity));
    case 'brightest':
      return perChannel(image, (plane) => plane.reduce((a, b) => Math.max(a, b), -Infinity));
  }
}

function perChannel(
  { values, channels, height, width }: ImageView,
  level: (plane: Float32Array) => number,
): Float32Array {
  const pixels = height * width;
  const result = new Float32Array(values.length);
  for (let c = 0; c < channels; c++) {
    const [from, to] = [c * pixels, (c + 1) * pixels];
    result.fill(level(values.subarray(from, to)), from, to);
  }
  return result;
}
