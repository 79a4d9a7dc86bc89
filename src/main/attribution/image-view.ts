import { axis, type Tensor } from '../../shared/tensor.ts';

/** One image [channels, height, width] of a batch, a view on its values. */
export interface ImageView {
  readonly values: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The images of a batch [B, C, H, W]. */
export function imagesOf(batch: Tensor): ImageView[] {
  const [channels, height, width] = [axis(batch, 1), axis(batch, 2), axis(batch, 3)];
  const size = channels * height * width;
  return Array.from({ length: axis(batch, 0) }, (_, index) => ({
    values: batch.data.subarray(index * size, (index + 1) * size),
    channels,
    height,
    width,
  }));
}

/** Maps of equal size as one tensor [B, h, w]. */
export function stackMaps(maps: readonly ArrayLike<number>[], height: number, width: number): Tensor {
  const data = new Float32Array(maps.length * height * width);
  maps.forEach((map, index) => data.set(map, index * height * width));
  return { data, shape: [maps.length, height, width] };
}
