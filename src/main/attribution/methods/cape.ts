import { badInput, networkMismatch } from '../../../shared/errors.ts';
import type { EmptyReason } from '../../../shared/map.ts';
import { capeParametersSchema, type CapeParameters } from '../../../shared/method-parameters.ts';
import type { CapeHead } from '../../../shared/network.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { indexOfMax } from '../cape/measure.ts';
import { capeUnits, quantityMap } from '../cape/quantities.ts';
import { regionProbabilities } from '../cape/region-probabilities.ts';
import { headOfClass, headProbabilities, presentRow } from '../cape/stored-head.ts';
import { requireFinite } from '../finite.ts';
import type { FeatureMethod } from '../method.ts';

/**
 * CAPE (arXiv 2404.02388): P[c, n], the share of the class probability that each cell of the feature grid holds. A
 * map sums to p[c], and all classes' maps together to 1. The parameter `quantity` asks for what else the same head
 * tells. Figures: `capeProbability` is p[c] of the CAPE head (lower than the network's own as a rule), `capeClass` the
 * class that the head decides for, and for quantities that compare two classes `againstClass` the other one.
 *
 * @throws NetworkMismatch where head and features differ, BadInput for features that hold NaN.
 */
export const cape: FeatureMethod = {
  kind: 'features',
  id: 'cape',
  unit: (parameters) => capeUnits[capeParametersSchema.parse(parameters).quantity],
  explain: (features, classes, head, given, content = null) => {
    const parameters = capeParametersSchema.parse(given);
    requireFit(features, classes, head);
    requireFinite(features, `the activation at ${head.layer}`);
    const [batch, height, width] = [axis(features, 0), axis(features, 2), axis(features, 3)];
    const cells = height * width;
    const size = head.features * cells;
    const explained = Array.from({ length: batch }, (_, b) =>
      explainImage(
        features.data.subarray(b * size, (b + 1) * size),
        content?.data.subarray(b * cells, (b + 1) * cells) ?? null,
        head,
        classes[b] ?? 0,
        parameters,
      ),
    );
    const data = new Float32Array(batch * cells);
    explained.forEach(({ values }, b) => data.set(values, b * cells));
    const unit = capeUnits[parameters.quantity];
    return {
      maps: { data, shape: [batch, height, width] },
      unit,
      emptyReasons: explained.map(({ values }) => emptyReasonOf(values, unit === 'probability')),
      figures: explained.map(({ figures }) => figures),
    };
  },
};

interface ExplainedImage {
  readonly values: Float64Array;
  readonly figures: Readonly<Record<string, number>>;
}

function explainImage(
  features: Float32Array,
  content: Float32Array | null,
  head: CapeHead,
  classIndex: number,
  { quantity, against }: CapeParameters,
): ExplainedImage {
  const own = headOfClass(head, classIndex);
  const seen = regionProbabilities(features, own, false, content);
  const independent = head.independent === true;
  const probabilities = independent
    ? headProbabilities(features, head, content)
    : seen.logProbabilities.map(Math.exp);
  const row = independent ? presentRow : classIndex;
  // An independent class has its own absence to be compared with, whatever the other classes are.
  const other = independent ? 0 : otherClass(probabilities, classIndex, against);
  const compares = quantity === 'difference' || quantity === 'log-odds';
  return {
    values: quantityMap(quantity, seen, own, row, other),
    figures: {
      capeProbability: probabilities[classIndex] ?? 0,
      capeClass: indexOfMax(probabilities),
      ...(compares && !independent ? { againstClass: other } : {}),
    },
  };
}

/** The class named, or the most probable one beside `classIndex`. */
function otherClass(probabilities: Float64Array, classIndex: number, against: number): number {
  if (against >= probabilities.length) {
    throw networkMismatch({
      what: `the CAPE head has ${probabilities.length} classes, none with index ${against} to compare with`,
      mend: 'Leave "against" out, or name another class.',
    });
  }
  if (against >= 0) return against;
  return indexOfMax(probabilities.map((value, c) => (c === classIndex ? -1 : value)));
}

/** Differences below this share of the largest value are round-off. */
const roundOff = 1e-9;

function emptyReasonOf(values: Float64Array, positive: boolean): EmptyReason | null {
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const smallest = values.reduce((a, b) => Math.min(a, b), Infinity);
  const strongest = Math.max(Math.abs(largest), Math.abs(smallest));
  if (positive && largest <= 0) return 'no-positive-value';
  return values.length > 1 && largest - smallest <= roundOff * strongest ? 'no-contrast' : null;
}

function requireFit(features: Tensor, classes: readonly number[], head: CapeHead): void {
  if (axis(features, 1) !== head.features) {
    throw networkMismatch({
      what: `the CAPE head takes ${head.features} features, the layer gives ${axis(features, 1)}`,
      where: head.layer,
      mend: 'Fit a head for this network and this layer.',
    });
  }
  const rows = head.classes * (head.independent === true ? 2 : 1);
  if (head.weights.length !== rows * head.features || head.bias.length !== rows) {
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
