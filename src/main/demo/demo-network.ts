import type { Recipe } from '../../shared/network.ts';
import type { Tensor } from '../../shared/tensor.ts';
import type { SyntheticField } from './field/synthetic-field.ts';

/** Edge of the demo network's input. */
export const demoInputPx = 128;
/** Channels of the synthetic plate, in the order of the network's inputs. */
export const demoChannels = ['GFP', 'DNA'] as const;
/** About what a field shows where no cell lies. */
const offsetCounts = 185;
const divisorCounts = 1000;

/** What the demo network sees: the whole field, both channels, halved. */
export const demoRecipe: Recipe = {
  view: { kind: 'field', fit: 'stretch' },
  channels: [...demoChannels],
  scaling: demoChannels.map(() => ({ kind: 'linear', offset: offsetCounts, divisor: divisorCounts })),
  inputSize: [demoInputPx, demoInputPx],
};

/**
 * A drawn field as the demo network sees it, [2, 128, 128]: the mean of 2 x 2 pixels, scaled as {@link demoRecipe}
 * says. The field's edge must be 256.
 */
export function toDemoInput(field: SyntheticField): Tensor {
  const size = demoInputPx * demoInputPx;
  const data = new Float32Array(2 * size);
  [field.gfp, field.dna].forEach((plane, channel) => {
    const pixel = (x: number, y: number) => plane[y * field.widthPx + x] ?? 0;
    for (let y = 0; y < demoInputPx; y++) {
      for (let x = 0; x < demoInputPx; x++) {
        const upper = pixel(2 * x, 2 * y) + pixel(2 * x + 1, 2 * y);
        const lower = pixel(2 * x, 2 * y + 1) + pixel(2 * x + 1, 2 * y + 1);
        const mean = (upper + lower) / 4;
        data[channel * size + y * demoInputPx + x] = (mean - offsetCounts) / divisorCounts;
      }
    }
  });
  return { data, shape: [2, demoInputPx, demoInputPx] };
}
