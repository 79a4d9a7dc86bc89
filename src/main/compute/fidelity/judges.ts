import { networkMismatch } from '../../../shared/errors.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { dice, type Judge, type ScoreForm } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { argmaxClasses } from '../units/probabilities.ts';
import { createScores } from '../units/scores.ts';
import type { UnitContext } from '../units/unit-context.ts';

/** One image [1, C, H, W] and the weights of its target [1, K] or [1, K, h, w], which perturbing does not move. */
export interface JudgedImage {
  readonly image: Tensor;
  readonly weights: Tensor;
  /** The explained class; null where each pixel is explained for its own. */
  readonly classIndex: number | null;
}

/** Judges versions of an image by the probability or logit of its target, the mean over its pixels where it has several. */
export function scoreJudge(
  { image, weights }: JudgedImage,
  of: ScoreForm['of'],
  engine: Engine,
  context: UnitContext,
): Judge {
  const scores = createScores(
    { images: image, weights, form: { of, over: 'mean' }, layer: null },
    engine,
    context,
  );
  return {
    atOnce: scores.atOnce,
    score: (versions) =>
      scores.score(
        versions,
        Array.from({ length: axis(versions, 0) }, () => 0),
      ),
  };
}

/**
 * Judges versions of an image by the Dice coefficient of the class's segment with what it was. Where each pixel is
 * explained for its own class, by the share of pixels that keep theirs.
 * @throws NetworkMismatch for a network that segments nothing
 */
export async function diceJudge(
  { image, weights, classIndex }: JudgedImage,
  engine: Engine,
  context: UnitContext,
): Promise<Judge> {
  if (engine.description.task !== 'segmentation') {
    throw networkMismatch({ what: 'the network segments nothing, so no segment can be kept or lost' });
  }
  const { atOnce } = scoreJudge({ image, weights, classIndex }, 'logit', engine, context);
  const former = argmaxClasses(await engine.predict(image));
  const alike = (now: Uint16Array) =>
    classIndex === null
      ? now.reduce((sum, winner, pixel) => sum + (winner === former[pixel] ? 1 : 0), 0) / now.length
      : dice(segmentOf(now, classIndex), segmentOf(former, classIndex));
  return {
    atOnce,
    score: async (versions) => {
      const winners = argmaxClasses(await engine.predict(versions));
      const pixels = winners.length / axis(versions, 0);
      return Array.from({ length: axis(versions, 0) }, (_, version) =>
        alike(winners.subarray(version * pixels, (version + 1) * pixels)),
      );
    },
  };
}

const segmentOf = (winners: Uint16Array, classIndex: number) =>
  winners.map((winner) => (winner === classIndex ? 1 : 0));
