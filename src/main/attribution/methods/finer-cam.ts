import { finerCamParametersSchema, type FinerCamParameters } from '../../../shared/method-parameters.ts';
import { axis } from '../../../shared/tensor.ts';
import type { ReductionMethod } from '../method.ts';

/**
 * Finer-CAM (arXiv 2501.11309): a base map of the score sum_j q_j (z_c - alpha z_j) over the `similar` classes j whose
 * logits are nearest to z_c, q_j their softmax probabilities brought to the sum 1. Deviation from the widely used
 * program: q are constants to the gradient, so the score stays linear in the logits; there the gradient also runs
 * through q, which moves maps by up to two thirds of their peak.
 */
export const finerCam: ReductionMethod = {
  kind: 'reduction',
  id: 'finer-cam',
  reduction: (parameters) => ({ kind: finerCamParametersSchema.parse(parameters).base }),
  contrast: (logits, classes, parameters) => {
    const choice = finerCamParametersSchema.parse(parameters);
    const count = axis(logits, 1);
    const data = new Float32Array(logits.data.length);
    classes.forEach((own, image) => {
      const row = logits.data.subarray(image * count, (image + 1) * count);
      data.set(contrastOf(row, own, choice), image * count);
    });
    return { data, shape: logits.shape };
  },
};

function contrastOf(logits: Float32Array, own: number, { alpha, similar }: FinerCamParameters): Float64Array {
  const at = (index: number) => logits[index] ?? 0;
  const rivals = Array.from(logits, (_, index) => index)
    .filter((index) => index !== own)
    .sort((a, b) => Math.abs(at(a) - at(own)) - Math.abs(at(b) - at(own)))
    .slice(0, similar);
  const largest = rivals.reduce((most, index) => Math.max(most, at(index)), -Infinity);
  const shares = rivals.map((index) => Math.exp(at(index) - largest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const weights = new Float64Array(logits.length);
  weights[own] = 1;
  rivals.forEach((index, place) => (weights[index] = (-alpha * (shares[place] ?? 0)) / total));
  return weights;
}
