import type { CapeFigures } from '../../../shared/cape-fit.ts';
import type { CapeHead } from '../../../shared/network.ts';
import { distillationLoss, type CapeSample } from './distillation.ts';
import { logSoftmax } from './log-domain.ts';
import { indexOfMax } from './measure.ts';
import { headOfClass, headProbabilities } from './stored-head.ts';

/** An image whose class is known. */
export interface KnownSample extends CapeSample {
  readonly classIndex: number;
}

/** What was decided, how surely, and whether rightly. */
interface Decision {
  readonly classIndex: number;
  readonly confidence: number;
  readonly right: boolean;
}

const bins = 10;

/**
 * Expected calibration error: the gap between mean confidence and accuracy in each of ten equal bins of confidence,
 * weighed by the share of decisions in it. 0 to 1.
 */
export function calibrationError(decisions: readonly Pick<Decision, 'confidence' | 'right'>[]): number {
  const gaps = new Float64Array(bins);
  for (const { confidence, right } of decisions) {
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    gaps[bin] = (gaps[bin] ?? 0) + (confidence - (right ? 1 : 0));
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, decisions.length);
}

/**
 * Accuracy, confidence and calibration of network and head over images of known class, and how often the two agree.
 * CAPE's confidence lies below the network's as a rule, also where it is right.
 */
export function judgeHead(samples: readonly KnownSample[], head: CapeHead): CapeFigures {
  const decide = (probabilities: Float64Array, known: number): Decision => {
    const classIndex = indexOfMax(probabilities);
    return { classIndex, confidence: probabilities[classIndex] ?? 0, right: classIndex === known };
  };
  const network = samples.map((sample) =>
    decide(networkProbabilities(sample.teacherLogits, head), sample.classIndex),
  );
  const cape = samples.map((sample) =>
    decide(headProbabilities(sample.features, head, sample.content), sample.classIndex),
  );
  const count = Math.max(1, samples.length);
  const accuracy = (decisions: readonly Decision[]) => decisions.filter(({ right }) => right).length / count;
  const confidence = (decisions: readonly Decision[]) =>
    decisions.reduce((sum, decision) => sum + decision.confidence, 0) / count;
  return {
    images: samples.length,
    loss: samples.reduce((sum, sample) => sum + lossOf(sample, head), 0) / count,
    networkAccuracy: accuracy(network),
    capeAccuracy: accuracy(cape),
    agreement:
      cape.filter(({ classIndex }, index) => classIndex === network[index]?.classIndex).length / count,
    networkConfidence: confidence(network),
    capeConfidence: confidence(cape),
    networkCalibrationError: calibrationError(network),
    capeCalibrationError: calibrationError(cape),
  };
}

/** Over independent classes the mean of each class's own loss. */
function lossOf(sample: CapeSample, head: CapeHead): number {
  if (head.independent !== true) return distillationLoss(sample, head);
  let sum = 0;
  for (let c = 0; c < head.classes; c++) {
    const teacherLogits = [0, sample.teacherLogits[c] ?? 0];
    sum += distillationLoss({ ...sample, teacherLogits }, headOfClass(head, c));
  }
  return sum / head.classes;
}

function networkProbabilities(logits: ArrayLike<number>, head: CapeHead): Float64Array {
  if (head.independent !== true) return logSoftmax(logits).map(Math.exp);
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
