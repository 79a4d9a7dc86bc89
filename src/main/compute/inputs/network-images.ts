import type { Rect } from '../../../shared/geometry.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Tiling } from './tiling.ts';

/** The images that a network sees of one field or ready input, made batch by batch when they are needed. */
export interface NetworkImages {
  readonly count: number;
  /** Size of every image, in the network's pixels. */
  readonly height: number;
  readonly width: number;
  /** Where each image lies on the field, in field pixels; may reach over its border. */
  readonly boxes: readonly Rect[];
  /** True where each image is an object of the field, so that the field's verdict is a mean over objects. */
  readonly areObjects: boolean;
  /** How the images lie on the field where they are its tiles, in their order; else null. */
  readonly tiling: Tiling | null;
  /** Images `from` to `to` (exclusive) as network input [B, C, H, W]. */
  batch(from: number, to: number): Tensor;
}

/** Puts images [C, H, W] behind one another. */
export function stackInputs(
  images: readonly (readonly Float32Array[])[],
  height: number,
  width: number,
): Tensor {
  const channels = images[0]?.length ?? 0;
  const data = new Float32Array(images.length * channels * height * width);
  images.forEach((planes, image) => {
    planes.forEach((plane, channel) => data.set(plane, (image * channels + channel) * height * width));
  });
  return { data, shape: [images.length, channels, height, width] };
}
