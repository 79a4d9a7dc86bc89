import type { LinearHead } from '../../attribution/index.ts';

/**
 * CAPE as published, with its array over pairs of regions: P[c, n] = exp(M[c, n] / T1 + mu[n] / T2) divided by the sum over
 * classes c' and regions m of exp(M[c', n] / T1 + mu[m] / T2). Only for comparison: it takes classes x regions x regions
 * numbers. Probabilities p[c] are the sums over n.
 */
export function pairwiseCape(features: Float32Array, head: LinearHead): Float64Array {
  const { classes } = head;
  const regions = features.length / head.features;
  const [t1 = 0, t2 = 0] = Array.from(head.logTemperatures, Math.exp);
  const logits = new Float64Array(classes * regions);
  const means = new Float64Array(regions);
  for (let c = 0; c < classes; c++) {
    for (let n = 0; n < regions; n++) {
      let logit = head.bias[c] ?? 0;
      for (let d = 0; d < head.features; d++) {
        logit += (head.weights[c * head.features + d] ?? 0) * (features[d * regions + n] ?? 0);
      }
      logits[c * regions + n] = logit;
      means[n] = (means[n] ?? 0) + logit / classes;
    }
  }
  const pairs = new Float64Array(classes * regions * regions);
  for (let c = 0; c < classes; c++) {
    for (let n = 0; n < regions; n++) {
      const term = (logits[c * regions + n] ?? 0) / t1;
      const row = (c * regions + n) * regions;
      for (let m = 0; m < regions; m++) pairs[row + m] = Math.exp(term + (means[m] ?? 0) / t2);
    }
  }
  const totals = new Float64Array(regions);
  for (let at = 0; at < pairs.length; at++) {
    const n = Math.floor(at / regions) % regions;
    totals[n] = (totals[n] ?? 0) + (pairs[at] ?? 0);
  }
  const probabilities = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    for (let n = 0; n < regions; n++) {
      const own = pairs[(c * regions + n) * regions + n] ?? 0;
      probabilities[c] = (probabilities[c] ?? 0) + own / (totals[n] ?? 1);
    }
  }
  return probabilities;
}
