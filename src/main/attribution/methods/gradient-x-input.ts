import { inputGradientParametersSchema } from '../../../shared/method-parameters.ts';
import { combineChannels } from '../combine-channels.ts';
import { requireFinite } from '../finite.ts';
import type { ScoreMethod } from '../method.ts';
import { everyImage } from './input-gradient.ts';

/**
 * Input gradient times input (arXiv 1605.01713), in the network's own input space. For a network without biases whose
 * only non-linear steps are ReLU and max pooling it sums to the logit.
 */
export const gradientXInput: ScoreMethod = {
  kind: 'score',
  id: 'gradient-x-input',
  unit: 'logit',
  form: (parameters) => ({
    of: 'logit',
    over: 'sum',
    precision: inputGradientParametersSchema.parse(parameters).precision,
  }),
  explain: async (images, scores, parameters) => {
    requireFinite(images, 'the network input');
    const owners = everyImage(images);
    const { gradient } = await scores.gradient(images, owners);
    const product = images.data.map((value, index) => value * (gradient.data[index] ?? 0));
    const choice = inputGradientParametersSchema.parse(parameters);
    const maps = combineChannels({ data: product, shape: images.shape }, choice);
    return { maps, figures: owners.map(() => ({})) };
  },
};
