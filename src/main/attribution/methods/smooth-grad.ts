import { smoothGradParametersSchema, type SmoothGradParameters } from '../../../shared/method-parameters.ts';
import { createRandom } from '../../../shared/random.ts';
import { axis } from '../../../shared/tensor.ts';
import { combineChannels } from '../combine-channels.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, type ImageView } from '../image-view.ts';
import type { ScoreMethod } from '../method.ts';
import { askVersions, ownedBy } from '../versions.ts';

/**
 * SmoothGrad (arXiv 1706.03825): the mean input gradient of noisy copies. Deviation: the noise is a share of each
 * channel's own range, since channels of a microscope differ in theirs. The same seed draws the same noise for every
 * image, whatever batch it is in.
 */
export const smoothGrad: ScoreMethod = {
  kind: 'score',
  id: 'smooth-grad',
  unit: 'gradient',
  form: (parameters) => ({
    of: 'logit',
    over: 'sum',
    precision: smoothGradParametersSchema.parse(parameters).precision,
  }),
  explain: async (images, scores, parameters, context) => {
    requireFinite(images, 'the network input');
    const choice = smoothGradParametersSchema.parse(parameters);
    const means = new Float32Array(images.data.length);
    const count = axis(images, 0);
    for (const [index, image] of imagesOf(images).entries()) {
      const size = image.values.length;
      const mean = means.subarray(index * size, (index + 1) * size);
      const write = noisyCopies(image, choice, context.seed);
      await askVersions(
        {
          count: choice.samples,
          shape: images.shape.slice(1),
          atOnce: scores.atOnce,
          before: index / count,
          share: 1 / count,
          write,
          ask: async (versions) => {
            const { gradient } = await scores.gradient(versions, ownedBy(index, versions));
            gradient.data.forEach((slope, at) => {
              mean[at % size] = (mean[at % size] ?? 0) + slope / choice.samples;
            });
          },
        },
        context,
      );
    }
    const maps = combineChannels({ data: means, shape: images.shape }, choice);
    return { maps, figures: Array.from({ length: count }, () => ({})) };
  },
};

function noisyCopies(image: ImageView, { noise }: SmoothGradParameters, seed: number) {
  const random = createRandom(seed);
  const pixels = image.height * image.width;
  const deviations = Array.from({ length: image.channels }, (_, c) => {
    const channel = image.values.subarray(c * pixels, (c + 1) * pixels);
    const top = channel.reduce((a, b) => Math.max(a, b), -Infinity);
    return noise * (top - channel.reduce((a, b) => Math.min(a, b), Infinity));
  });
  return (into: Float32Array) => {
    image.values.forEach((value, at) => {
      into[at] = value + (deviations[Math.floor(at / pixels)] ?? 0) * random.normal();
    });
  };
}
