import { logSoftmax } from './log-domain.ts';
import { regionProbabilities, type LinearHead } from './region-probabilities.ts';

/** One cached image: its features [D, h, w] before pooling, and what the network itself said of it. */
export interface CapeSample {
  readonly features: ArrayLike<number>;
  readonly teacherLogits: ArrayLike<number>;
  /** [h, w], 0 for cells of mere padding; absent where all cells show the image. */
  readonly content?: ArrayLike<number> | null | undefined;
}

/** Everything of a head that is trained, or the gradient with respect to it. */
export interface HeadParameters {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly logTemperatures: Float64Array;
}

/** The distillation temperature of the reference program. */
export const teacherTemperature = 2;

/**
 * The distillation loss of one image: Tk^2 KL(teacher || soft CAPE), with the teacher's softmax at `temperature` Tk
 * and CAPE's soft outcome (T3 in force). Taken wholly in the log domain, so that it is finite wherever the logits are.
 */
export function distillationLoss(
  sample: CapeSample,
  head: LinearHead,
  temperature = teacherTemperature,
): number {
  const soft = regionProbabilities(sample.features, head, true, sample.content ?? null).logProbabilities;
  return kullback(logSoftmax(sample.teacherLogits, temperature), soft) * temperature ** 2;
}

function kullback(logTeacher: Float64Array, logStudent: Float64Array): number {
  return logTeacher.reduce((sum, log, c) => sum + Math.exp(log) * (log - (logStudent[c] ?? -Infinity)), 0);
}

export function zeroGradient(head: LinearHead): HeadParameters {
  return {
    weights: new Float64Array(head.classes * head.features),
    bias: new Float64Array(head.classes),
    logTemperatures: new Float64Array(3),
  };
}

/**
 * Adds `share` times the gradient of {@link distillationLoss} to `gradient` and returns the loss. Features and
 * teacher are constants, as in the reference: neither learns from this loss.
 */
export function addDistillationGradient(
  gradient: HeadParameters,
  sample: CapeSample,
  head: LinearHead,
  share: number,
  temperature = teacherTemperature,
): number {
  const soft = regionProbabilities(sample.features, head, true, sample.content ?? null);
  const logTeacher = logSoftmax(sample.teacherLogits, temperature);
  const { classes, regions } = soft;
  const factor = -share * temperature ** 2;
  const mapGradient = soft.logMap.map((log, index) => {
    const c = Math.floor(index / regions);
    return factor * Math.exp((logTeacher[c] ?? 0) + log - (soft.logProbabilities[c] ?? 0));
  });
  const regionSums = columnSums(mapGradient, regions);
  const total = regionSums.reduce((sum, value) => sum + value, 0);
  const [t1 = 0, t2 = 0, t3 = 0] = Array.from(head.logTemperatures);
  const scale1 = Math.exp(-t1 - t3);
  const scale2 = Math.exp(-t2 - t3);
  const logitGradient = mapGradient.map(
    (value, index) => value - Math.exp(soft.logPosterior[index] ?? 0) * (regionSums[index % regions] ?? 0),
  );
  const meanGradient = regionSums.map((sum, n) => sum - Math.exp(soft.logRegionWeight[n] ?? 0) * total);
  const d1 = -scale1 * dot(logitGradient, soft.logits);
  const d2 = -scale2 * dot(meanGradient, soft.meanLogits);
  accumulate(gradient.logTemperatures, [d1, d2, d1 + d2]);
  const full = logitGradient.map(
    (value, index) => value * scale1 + ((meanGradient[index % regions] ?? 0) * scale2) / classes,
  );
  addLinearGradient(gradient, full, sample.features, regions);
  return kullback(logTeacher, soft.logProbabilities) * temperature ** 2;
}

/** dW[c, d] = sum over n of dM[c, n] f[d, n], db[c] = sum over n of dM[c, n]. */
function addLinearGradient(
  gradient: HeadParameters,
  logitGradient: Float64Array,
  features: ArrayLike<number>,
  regions: number,
): void {
  const depth = features.length / regions;
  for (let c = 0; c < gradient.bias.length; c++) {
    const row = logitGradient.subarray(c * regions, (c + 1) * regions);
    gradient.bias[c] = row.reduce((sum, value) => sum + value, gradient.bias[c] ?? 0);
    for (let d = 0; d < depth; d++) {
      let sum = 0;
      for (let n = 0; n < regions; n++) sum += (row[n] ?? 0) * (features[d * regions + n] ?? 0);
      gradient.weights[c * depth + d] = (gradient.weights[c * depth + d] ?? 0) + sum;
    }
  }
}

function columnSums(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  values.forEach((value, index) => (sums[index % columns] = (sums[index % columns] ?? 0) + value));
  return sums;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function accumulate(target: Float64Array, values: readonly number[]): void {
  values.forEach((value, index) => (target[index] = (target[index] ?? 0) + value));
}
