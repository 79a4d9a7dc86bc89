import type { LinearHead, RegionProbabilities } from './region-probabilities.ts';

function classRow(values: Float64Array, classIndex: number, regions: number): Float64Array {
  return values.slice(classIndex * regions, (classIndex + 1) * regions);
}

/** The CAPE map of a class, P[c, n]: sums over the regions to the class probability p[c]. */
export function probabilityMap(seen: RegionProbabilities, classIndex: number): Float64Array {
  return classRow(seen.logMap, classIndex, seen.regions).map(Math.exp);
}

/** omega[n]: where the network looks, whatever the class. Sums to 1. */
export function regionWeightMap(seen: RegionProbabilities): Float64Array {
  return seen.logRegionWeight.map(Math.exp);
}

/** q[c, n]: what each region says by itself. Sums to 1 over the classes. */
export function posteriorMap(seen: RegionProbabilities, classIndex: number): Float64Array {
  return classRow(seen.logPosterior, classIndex, seen.regions).map(Math.exp);
}

/**
 * mu-CAPE of a class, M[c, n] / T1 + mu[n] / T2: CAPE's numerator in log scale, without the competition of the
 * classes. Signed here; the published map cuts it at 0, and its zero level has no meaning. Not comparable between
 * classes, and shifted by any constant added to all biases.
 */
export function muMap(seen: RegionProbabilities, classIndex: number, head: LinearHead): Float64Array {
  const [t1 = 0, t2 = 0] = Array.from(head.logTemperatures);
  return classRow(seen.logits, classIndex, seen.regions).map(
    (logit, n) => logit * Math.exp(-t1) + (seen.meanLogits[n] ?? 0) * Math.exp(-t2),
  );
}

/** P[a, n] - P[b, n]: sums to p[a] - p[b]. */
export function differenceMap(seen: RegionProbabilities, a: number, b: number): Float64Array {
  const second = probabilityMap(seen, b);
  return probabilityMap(seen, a).map((value, n) => value - (second[n] ?? 0));
}

/** log P[a, n] - log P[b, n] = (M[a, n] - M[b, n]) / T1: which class a region prefers, however small its weight. */
export function logOddsMap(seen: RegionProbabilities, a: number, b: number): Float64Array {
  const second = classRow(seen.logPosterior, b, seen.regions);
  return classRow(seen.logPosterior, a, seen.regions).map((value, n) => value - (second[n] ?? 0));
}

/** M[c, n] / N: the class activation map of the head itself, whose values sum to its mean class logit. */
export function meanLogitMap(seen: RegionProbabilities, classIndex: number): Float64Array {
  return classRow(seen.logits, classIndex, seen.regions).map((logit) => logit / seen.regions);
}
