import { scoreCamParametersSchema } from '../../../shared/method-parameters.ts';
import { axis } from '../../../shared/tensor.ts';
import { channelMask } from '../channel-masks.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, stackMaps } from '../image-view.ts';
import type { ScoreMethod } from '../method.ts';
import { askVersions, ownedBy } from '../versions.ts';
import { weighChannels } from '../weigh-channels.ts';

/**
 * Score-CAM (arXiv 1910.01279, algorithm 1): each channel of the activation, stretched to 0..1 and enlarged, masks the
 * network's input (hidden pixels are 0 there); the score of the masked image, through a softmax over the channels, is
 * the channel's weight. One forward pass a channel. The figure `largestWeight` near 1 tells that the softmax let one
 * channel win. Deviation: over many output pixels the mean score counts, not the sum, which would do just that.
 */
export const scoreCam: ScoreMethod = {
  kind: 'score',
  id: 'score-cam',
  unit: 'activation',
  form: (parameters) => ({ of: 'logit', over: scoreCamParametersSchema.parse(parameters).reduce }),
  explain: async (images, scores, _, context) => {
    requireFinite(images, 'the network input');
    const activations = imagesOf(await scores.activation(images));
    const count = axis(images, 0);
    const maps: Float64Array[] = [];
    const figures: Record<string, number>[] = [];
    for (const [index, image] of imagesOf(images).entries()) {
      const layer = activations[index];
      if (layer === undefined) throw new RangeError(`image ${index} came without its activation`);
      const cells = layer.height * layer.width;
      const asked = await askVersions(
        {
          count: layer.channels,
          shape: images.shape.slice(1),
          atOnce: scores.atOnce,
          before: index / count,
          share: 1 / count,
          write: (into, k) => {
            const mask = channelMask(layer.values.subarray(k * cells, (k + 1) * cells), layer, image);
            image.values.forEach((value, at) => (into[at] = value * (mask[at % mask.length] ?? 0)));
          },
          ask: (versions) => scores.score(versions, ownedBy(index, versions)),
        },
        context,
      );
      const weights = softmax(asked.flatMap((some) => [...some]));
      maps.push(weighChannels(layer.values, weights));
      figures.push({ largestWeight: Math.max(...weights) });
    }
    const [height = 0, width = 0] = [activations[0]?.height, activations[0]?.width];
    return { maps: stackMaps(maps, height, width), figures };
  },
};

function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
