import { cancelled } from '../../../shared/errors.ts';
import type { PcimLiteral } from '../../../shared/methods.ts';
import { axis } from '../../../shared/tensor.ts';
import { adamRule, type StepRule } from '../adam.ts';
import type { MethodContext, Oracle } from '../method.ts';
import { baselineImages, type PcimImage } from './baseline.ts';
import { measureEffect } from './effect.ts';
import { stackImages } from './stack.ts';
import { mix, mixGradient } from './mixing.ts';
import { reasonOfSilence, type PcimMap } from './pcim-map.ts';
import { roughnessSlope } from './roughness.ts';

/** Below this the probability is taken as this, so that cross-entropy and its slope stay finite. */
const leastProbability = 1e-12;

interface PixelLearner {
  readonly image: PcimImage;
  readonly classIndex: number;
  readonly baselines: readonly Float32Array[];
  readonly alpha: Float64Array;
  readonly change: StepRule;
  /** The largest slope of the cross-entropy so far; 0 means that the network never answered to a change. */
  steepest: number;
}

/**
 * PCIM read literally: an opacity a pixel, image = b + alpha (x - b), trained by Adam so that the cross-entropy of the
 * network's verdict falls, alpha never below 0; L1 and total variation keep it from adversarial dust. The closest
 * reading of the abstract of arXiv 2412.02275, for comparison; `random-fields` locates better.
 */
export async function explainLiterally(
  images: readonly PcimImage[],
  classes: readonly number[],
  oracle: Oracle,
  parameters: PcimLiteral,
  context: MethodContext,
): Promise<PcimMap[]> {
  const learners = images.map((image, index) => startPixelLearner(image, classes[index] ?? 0, parameters));
  for (let step = 1; step <= parameters.steps; step++) {
    if (context.signal?.aborted === true) throw cancelled();
    await literalStep(learners, oracle, parameters, step);
    context.onProgress(step / (parameters.steps + 1));
  }
  const maps: PcimMap[] = [];
  for (const { image, classIndex, baselines, alpha, steepest } of learners) {
    if (context.signal?.aborted === true) throw cancelled();
    const opacity = alpha.map((value) => Math.min(value, 1));
    const effect = await measureEffect(image, classIndex, baselines, opacity, oracle);
    maps.push({
      values: alpha,
      unit: 'opacity',
      emptyReason: steepest === 0 ? reasonOfSilence(image, baselines) : null,
      figures: { ...effect, steps: parameters.steps },
    });
  }
  return maps;
}

function startPixelLearner(image: PcimImage, classIndex: number, parameters: PcimLiteral): PixelLearner {
  const pixels = image.height * image.width;
  return {
    image,
    classIndex,
    baselines: baselineImages(image, parameters.baseline),
    alpha: new Float64Array(pixels).fill(parameters.start),
    change: adamRule(pixels, parameters.learningRate),
    steepest: 0,
  };
}

/** One step of every learner, in place. `step` counts from 1. */
async function literalStep(
  learners: readonly PixelLearner[],
  oracle: Oracle,
  { l1, totalVariation }: PcimLiteral,
  step: number,
): Promise<void> {
  const first = learners[0];
  if (first === undefined) return;
  const baselineOf = ({ baselines, image }: PixelLearner) =>
    baselines[(step - 1) % baselines.length] ?? image.values;
  const slopes = await crossEntropySlopes(
    learners.map((learner) => ({ ...learner, baseline: baselineOf(learner) })),
    oracle,
  );
  learners.forEach((learner, which) => {
    const { alpha, image, change } = learner;
    const rough = roughnessSlope(alpha, image.height, image.width);
    const slope = slopes[which] ?? new Float64Array(alpha.length);
    learner.steepest = slope.reduce((largest, value) => Math.max(largest, Math.abs(value)), learner.steepest);
    const pull = l1 / alpha.length;
    alpha.forEach((value, pixel) => {
      const total = (slope[pixel] ?? 0) + (value > 0 ? pull : 0) + totalVariation * (rough[pixel] ?? 0);
      alpha[pixel] = Math.max(0, value + change(total, pixel, step));
    });
  });
}

/** An image mixed with its baseline, pixel by pixel. */
export interface PixelMix {
  readonly image: PcimImage;
  readonly baseline: Float32Array;
  readonly alpha: ArrayLike<number>;
  readonly classIndex: number;
}

/** d(-log p)/d(alpha) of every mix, [height, width] each, in one question to the network. */
export async function crossEntropySlopes(
  mixes: readonly PixelMix[],
  oracle: Oracle,
): Promise<Float64Array[]> {
  const first = mixes[0];
  if (first === undefined) return [];
  const images = mixes.map(({ image, baseline, alpha }) => mix(image, baseline, alpha));
  const classes = mixes.map(({ classIndex }) => classIndex);
  const { probabilities, gradient } = await oracle.probabilityGradient(
    stackImages(images, first.image),
    classes,
  );
  const size = gradient.data.length / axis(gradient, 0);
  return mixes.map(({ image, baseline, classIndex }, b) => {
    const p = probabilities.data[b * oracle.classCount + classIndex] ?? 0;
    const own = gradient.data.subarray(b * size, (b + 1) * size);
    return mixGradient(image, baseline, own).map((value) => -value / Math.max(p, leastProbability));
  });
}
