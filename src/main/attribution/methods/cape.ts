import { badInput, networkMismatch } from '../../../shared/errors.ts';
import type { EmptyReason } from '../../../shared/map.ts';
import type { CapeHead } from '../../../shared/network.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { probabilityMap } from '../cape/maps.ts';
import { indexOfMax } from '../cape/measure.ts';
import { regionProbabilities } from '../cape/region-probabilities.ts';
import { requireFinite } from '../finite.ts';
import type { FeatureMethod } from '../method.ts';

/**
 * CAPE (arXiv 2404.02388): P[c, n], the share of the class probability that each cell of the feature grid holds. A
 * map sums to p[c], and all classes' maps together to 1. Figures: `capeProbability` is p[c] of the CAPE head (lower
 * than the network's own as a rule), `capeClass` the class that the head decides for.
 *
 * @throws NetworkMismatch where head and features differ, BadInput for features that hold NaN.
 */
export const cape: FeatureMethod = {
  kind: 'features',
  id: 'cape',
  explain: (features, classes, head) => {
    requireFit(features, classes, head);
    requireFinite(features, `the activation at ${head.layer}`);
    const [batch, height, width] = [axis(features, 0), axis(features, 2), axis(features, 3)];
    const size = head.features * height * width;
    const explained = Array.from({ length: batch }, (_, b) => {
      const seen = regionProbabilities(features.data.subarray(b * size, (b + 1) * size), head);
      const classIndex = classes[b] ?? 0;
      return {
        values: probabilityMap(seen, classIndex),
        figures: {
          capeProbability: Math.exp(seen.logProbabilities[classIndex] ?? -Infinity),
          capeClass: indexOfMax(seen.logProbabilities),
        },
      };
    });
    const data = new Float32Array(batch * height * width);
    explained.forEach(({ values }, b) => data.set(values, b * height * width));
    return {
      maps: { data, shape: [batch, height, width] },
      unit: 'probability',
      emptyReasons: explained.map(({ values }) => emptyReasonOf(values)),
      figures: explained.map(({ figures }) => figures),
    };
  },
};

function emptyReasonOf(values: Float64Array): EmptyReason | null {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const smallest = values.reduce((a, b) => Math.min(a, b), Infinity);
  if (largest === 0) return 'no-positive-value';
  return values.length > 1 && largest - smallest <= 1e-9 * largest ? 'no-contrast' : null;
}

function requireFit(features: Tensor, classes: readonly number[], head: CapeHead): void {
  if (axis(features, 1) !== head.features) {
    throw networkMismatch({
      what: `the CAPE head takes ${head.features} features, the layer gives ${axis(features, 1)}`,
      where: head.layer,
      mend: 'Fit a head for this network and this layer.',
    });
  }
  if (head.weights.length !== head.classes * head.features || head.bias.length !== head.classes) {
    throw badInput({
      what: `the CAPE head holds ${head.weights.length} weights and ${head.bias.length} biases for ${head.classes} classes of ${head.features} features`,
      where: head.layer,
      mend: 'Fit the head again.',
    });
  }
  if (classes.length !== axis(features, 0)) {
    throw badInput({ what: `${axis(features, 0)} images came with ${classes.length} classes to explain` });
  }
  const stray = classes.find((index) => index < 0 || index >= head.classes);
  if (stray !== undefined) {
    throw networkMismatch({ what: `the CAPE head has ${head.classes} classes, none with index ${stray}` });
  }
}
