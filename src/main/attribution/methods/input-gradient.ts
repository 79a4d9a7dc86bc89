import { inputGradientParametersSchema } from '../../../shared/method-parameters.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { combineChannels } from '../combine-channels.ts';
import { requireFinite } from '../finite.ts';
import type { ScoreMethod } from '../method.ts';

/**
 * The gradient of the score at the input (arXiv 1312.6034). The paper draws the largest size over colour channels;
 * here the channels' signed sum is the default, and `combine: largest` the paper's.
 */
export const inputGradient: ScoreMethod = {
  kind: 'score',
  id: 'input-gradient',
  unit: 'gradient',
  form: (parameters) => ({
    of: 'logit',
    over: 'sum',
    precision: inputGradientParametersSchema.parse(parameters).precision,
  }),
  explain: async (images, scores, parameters) => {
    requireFinite(images, 'the network input');
    const owners = everyImage(images);
    const { gradient } = await scores.gradient(images, owners);
    const maps = combineChannels(gradient, inputGradientParametersSchema.parse(parameters));
    return { maps, figures: owners.map(() => ({})) };
  },
};

/** Each image judged by its own target. */
export const everyImage = (images: Tensor) => Array.from({ length: axis(images, 0) }, (_, index) => index);
