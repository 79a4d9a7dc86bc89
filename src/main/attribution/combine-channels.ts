import { badInput } from '../../shared/errors.ts';
import type { InputGradientParameters } from '../../shared/method-parameters.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';

/**
 * One map an image from values [B, C, H, W]: the channels' signed sum, the sum of their sizes, or the largest size;
 * or one channel alone, as it is or as its size.
 * @throws BadInput for a channel that the input does not have.
 */
export function combineChannels(values: Tensor, { channel, combine }: InputGradientParameters): Tensor {
  const [batch, channels] = [axis(values, 0), axis(values, 1)];
  const [height, width] = [axis(values, 2), axis(values, 3)];
  if (channel >= channels) {
    throw badInput({
      what: `the network takes ${channels} channels, none with index ${channel}`,
      mend: `Choose a channel from 0 to ${channels - 1}, or -1 for all.`,
    });
  }
  const pixels = height * width;
  const chosen = channel < 0 ? Array.from({ length: channels }, (_, index) => index) : [channel];
  const data = new Float32Array(batch * pixels);
  for (let image = 0; image < batch; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const at = (c: number) => values.data[(image * channels + c) * pixels + pixel] ?? 0;
      data[image * pixels + pixel] = chosen.reduce((total, c) => joined(total, at(c), combine), 0);
    }
  }
  return { data, shape: [batch, height, width] };
}

function joined(total: number, value: number, combine: InputGradientParameters['combine']): number {
  switch (combine) {
    case 'sum':
      return total + value;
    case 'absolute':
      return total + Math.abs(value);
    case 'largest':
      return Math.max(total, Math.abs(value));
  }
}
