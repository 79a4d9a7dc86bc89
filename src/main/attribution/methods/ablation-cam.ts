import { axis } from '../../../shared/tensor.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, stackMaps } from '../image-view.ts';
import type { ScoreMethod } from '../method.ts';
import { askVersions, ownedBy } from '../versions.ts';
import { weighChannels } from '../weigh-channels.ts';

/**
 * Ablation-CAM (WACV 2020, eq. 3): each channel of a layer is set to zero and the rest of the network run on; what the
 * score S loses, S - S_k, is the channel's weight. Deviations: the paper divides by S, which turns every sign over where
 * S is negative and is left to the reader here (the figure `score` is S); the widely used program writes min - 1e7
 * instead of zero where a layer's minimum is not exactly 0.
 */
export const ablationCam: ScoreMethod = {
  kind: 'score',
  id: 'ablation-cam',
  unit: 'activation',
  form: () => ({ of: 'logit', over: 'mean' }),
  explain: async (images, scores, _, context) => {
    requireFinite(images, 'the network input');
    const layers = imagesOf(await scores.activation(images));
    const count = axis(images, 0);
    const maps: Float64Array[] = [];
    const figures: Record<string, number>[] = [];
    for (const [index, image] of imagesOf(images).entries()) {
      const layer = layers[index];
      if (layer === undefined) throw new RangeError(`image ${index} came without its activation`);
      const cells = layer.height * layer.width;
      // The first version is whole, so that S and every S_k come from the same computation.
      const asked = await askVersions(
        {
          count: layer.channels + 1,
          shape: [layer.channels, layer.height, layer.width],
          atOnce: scores.atOnce,
          before: index / count,
          share: 1 / count,
          write: (into, version) => {
            into.set(layer.values);
            if (version > 0) into.fill(0, (version - 1) * cells, version * cells);
          },
          ask: (versions) => {
            const owners = ownedBy(index, versions);
            return scores.scoreFrom(repeated(image.values, images.shape, owners.length), versions, owners);
          },
        },
        context,
      );
      const [score = 0, ...without] = asked.flatMap((some) => [...some]);
      const weights = without.map((rest) => score - rest);
      maps.push(weighChannels(layer.values, weights));
      figures.push({ score });
    }
    const [height = 0, width = 0] = [layers[0]?.height, layers[0]?.width];
    return { maps: stackMaps(maps, height, width), figures };
  },
};

function repeated(image: Float32Array, shape: readonly number[], times: number) {
  const data = new Float32Array(times * image.length);
  for (let copy = 0; copy < times; copy++) data.set(image, copy * image.length);
  return { data, shape: [times, ...shape.slice(1)] };
}
