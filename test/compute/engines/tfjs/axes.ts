import { axis, type Tensor } from '../../../../src/shared/tensor.ts';

/** [B, H, W, C] to [B, C, H, W]; other ranks as they are. */
export function toChannelsFirst(tensor: Tensor): Tensor {
  if (tensor.shape.length !== 4) return tensor;
  const [batch, height, width, channels] = [
    axis(tensor, 0),
    axis(tensor, 1),
    axis(tensor, 2),
    axis(tensor, 3),
  ];
  const pixels = height * width;
  const data = new Float32Array(tensor.data.length);
  tensor.data.forEach((value, at) => {
    const image = Math.floor(at / (pixels * channels));
    const pixel = Math.floor(at / channels) % pixels;
    data[(image * channels + (at % channels)) * pixels + pixel] = value;
  });
  return { data, shape: [batch, channels, height, width] };
}
