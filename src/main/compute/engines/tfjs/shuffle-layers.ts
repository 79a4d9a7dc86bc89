import { unsupported } from '../../../../shared/errors.ts';
import { shuffledValues, type WeightShuffle } from '../weight-shuffle.ts';
import type { LayerWeights } from './model/weights.ts';

/**
 * The same weights with those of some layers in another order.
 * @throws Unsupported where no layer has weights
 */
export function shuffleLayers(weights: LayerWeights, shuffle: WeightShuffle): LayerWeights {
  const layers = [...weights].filter(([, named]) => named.size > 0).map(([layer]) => layer);
  if (layers.length === 0) throw unsupported({ what: 'no layer has weights that could be made random' });
  const chosen = new Set(shuffle.choose(layers.toReversed()));
  return new Map(
    [...weights].map(([layer, named]) => {
      if (!chosen.has(layer)) return [layer, named] as const;
      const moved = [...named].map(([name, weight]) => {
        const data = shuffledValues(weight.data, shuffle.seed, `${layer}/${name}`);
        return [name, { ...weight, data }] as const;
      });
      return [layer, new Map(moved)] as const;
    }),
  );
}
