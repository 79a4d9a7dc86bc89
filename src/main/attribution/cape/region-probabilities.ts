import { logSumExp } from './log-domain.ts';

/**
 * A linear head over the features of one region, and the log temperatures t1, t2, t3 (T = exp(t)). `weights` is
 * [classes, features] row-major. A stored CapeHead is one.
 */
export interface LinearHead {
  readonly classes: number;
  readonly features: number;
  readonly weights: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly logTemperatures: ArrayLike<number>;
}

/** One image seen through a CAPE head, in float64 and in the log domain. Maps are [classes, regions]. */
export interface RegionProbabilities {
  readonly classes: number;
  readonly regions: number;
  /** M[c, n] = W[c] . f[n] + bias[c]. */
  readonly logits: Float64Array;
  /** The class-mean logit of every region, mu[n]. */
  readonly meanLogits: Float64Array;
  /** log q[c, n]: the class posterior inside region n. */
  readonly logPosterior: Float64Array;
  /** log omega[n]: the weight of region n, the same for all classes. */
  readonly logRegionWeight: Float64Array;
  /** log P[c, n] = log q[c, n] + log omega[n]. */
  readonly logMap: Float64Array;
  /** log p[c], p[c] = sum over n of P[c, n]. */
  readonly logProbabilities: Float64Array;
}

/** M[c, n] of one image; `features` is [D, N], channel by channel. */
function regionLogits(features: ArrayLike<number>, head: LinearHead, regions: number): Float64Array {
  const logits = new Float64Array(head.classes * regions);
  for (let c = 0; c < head.classes; c++) {
    const row = logits.subarray(c * regions, (c + 1) * regions).fill(head.bias[c] ?? 0);
    for (let d = 0; d < head.features; d++) {
      const weight = head.weights[c * head.features + d] ?? 0;
      for (let n = 0; n < regions; n++) row[n] = (row[n] ?? 0) + weight * (features[d * regions + n] ?? 0);
    }
  }
  return logits;
}

function classMeans(logits: Float64Array, classes: number, regions: number): Float64Array {
  const means = new Float64Array(regions);
  logits.forEach(
    (logit, index) => (means[index % regions] = (means[index % regions] ?? 0) + logit / classes),
  );
  return means;
}

/**
 * CAPE (arXiv 2404.02388) in its factorised form: P[c, n] = softmax_c(M[:, n] / T1) * softmax_n(mu / T2), which
 * equals the published pairwise form and needs no [N, N] array. With `soft` both temperatures are multiplied by T3:
 * the outcome that post-fitting trains; maps and verdicts leave T3 out.
 *
 * @param features one image's activation [D, h, w], as a flat array
 * @param content [h, w], 0 for cells of mere padding: they weigh nothing; null where all cells show the image
 */
export function regionProbabilities(
  features: ArrayLike<number>,
  head: LinearHead,
  soft = false,
  content: ArrayLike<number> | null = null,
): RegionProbabilities {
  const { classes } = head;
  const regions = features.length / head.features;
  const [t1 = 0, t2 = 0, t3 = 0] = Array.from(head.logTemperatures);
  const logits = regionLogits(features, head, regions);
  const meanLogits = classMeans(logits, classes, regions);
  const scale1 = Math.exp(-t1 - (soft ? t3 : 0));
  const scale2 = Math.exp(-t2 - (soft ? t3 : 0));
  const logPosterior = logits.map((logit) => logit * scale1);
  for (let n = 0; n < regions; n++) {
    const normaliser = logSumExp(logPosterior, n, classes, regions);
    for (let c = 0; c < classes; c++) {
      logPosterior[c * regions + n] = (logPosterior[c * regions + n] ?? 0) - normaliser;
    }
  }
  const logRegionWeight = meanLogits.map((mean, n) => (content?.[n] === 0 ? -Infinity : mean * scale2));
  const normaliser = logSumExp(logRegionWeight);
  for (let n = 0; n < regions; n++) logRegionWeight[n] = (logRegionWeight[n] ?? 0) - normaliser;
  const logMap = logPosterior.map((value, index) => value + (logRegionWeight[index % regions] ?? 0));
  const logProbabilities = new Float64Array(classes).map((_, c) => logSumExp(logMap, c * regions, regions));
  return { classes, regions, logits, meanLogits, logPosterior, logRegionWeight, logMap, logProbabilities };
}

/** p[c] of one image: sums to 1 and is already a probability. */
export function capeProbabilities(
  features: ArrayLike<number>,
  head: LinearHead,
  content: ArrayLike<number> | null = null,
): Float64Array {
  return regionProbabilities(features, head, false, content).logProbabilities.map(Math.exp);
}
