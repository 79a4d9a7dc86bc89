import type { ImageView } from './image-view.ts';
import { baselineImages } from './pcim/baseline.ts';

/**
 * What hidden pixels show, [C, H, W]: the median of each channel, the blur of the image (a tenth of the shorter side),
 * or zeros in the network's own input space, which are black only where the scaling leaves black at 0.
 */
export function fillImage(image: ImageView, fill: 'median' | 'zero' | 'blur'): Float32Array {
  const [filled] = baselineImages(image, fill === 'zero' ? 'black' : fill);
  return filled ?? new Float32Array(image.values.length);
}
