import { cancelled } from '../../../shared/errors.ts';
import type { PcimAdamFields, PcimRandomFields } from '../../../shared/methods.ts';
import type { MethodContext, Oracle } from '../method.ts';
import { baselineImages, type PcimImage } from './baseline.ts';
import { adamClimber, maxNormClimber, type Climber } from './climber.ts';
import { measureEffect } from './effect.ts';
import { createEnlargement, type Enlargement } from './enlarge.ts';
import { antithetic, createFields } from './fields.ts';
import { learnStep, startLearner, type Learner } from './learner.ts';
import { maskedOracle } from './masked.ts';
import { sigmoid } from './mixing.ts';
import { feelsNothing, gridSize, reasonOfSilence, trialSteps, type PcimMap } from './pcim-map.ts';
import { smoothGrid } from './smooth.ts';
import { splitHalfReliability } from './split-half.ts';

/** Share of the steps, at the end, over which the grid is averaged. */
const lateShare = 0.3;

/** A learner and the sum of its late grids. */
interface Track {
  readonly learner: Learner;
  readonly lateSum: Float64Array;
}

/**
 * PCIM by random fields: a grid of opacities is trained so that the class probability stays when the image is mixed
 * with a baseline, through smooth random fields that keep uniform dimming from being an answer. A reconstruction from
 * the abstract of arXiv 2412.02275, not the authors' program. All images share the fields of the seed, so that a map
 * does not depend on which images were computed beside it.
 */
export async function explainByRandomFields(
  images: readonly PcimImage[],
  classes: readonly number[],
  oracle: Oracle,
  parameters: PcimRandomFields | PcimAdamFields,
  context: MethodContext,
): Promise<PcimMap[]> {
  const first = images[0];
  if (first === undefined) return [];
  const grid = gridSize(parameters.grid, first);
  const nextField = createFields(grid, parameters.sigma, context.seed);
  const masked = maskedOracle(oracle);
  const rule = { grid, gain: parameters.gain, classCount: oracle.classCount };
  const tracks = images.map((image, index): Track => {
    const baselines = baselineImages(image, parameters.baseline);
    const climber = climberFor(parameters, grid);
    const learner = startLearner(image, classes[index] ?? 0, baselines, climber);
    return { learner, lateSum: new Float64Array(grid ** 2) };
  });
  for (let step = 0; step < parameters.steps; step++) {
    if (context.signal?.aborted === true) throw cancelled();
    const noise = antithetic(parameters.fieldsPerStep, nextField);
    const active = tracks.filter(({ learner }) => !isInsensitive(learner, parameters.leastSpread));
    const learners = active.map(({ learner }) => learner);
    await learnStep(learners, noise, masked, rule);
    if (step >= lateStart(parameters.steps)) active.forEach(addLate);
    context.onProgress((step + 1) / (parameters.steps + 1));
  }
  const enlargement = createEnlargement(grid, first.height, first.width);
  const maps: PcimMap[] = [];
  for (const track of tracks) {
    if (context.signal?.aborted === true) throw cancelled();
    maps.push(await finish(track, oracle, parameters, grid, enlargement));
  }
  return maps;
}

function climberFor(parameters: PcimRandomFields | PcimAdamFields, grid: number): Climber {
  return parameters.variant === 'random-fields'
    ? maxNormClimber({ ...parameters, grid })
    : adamClimber({ ...parameters, grid });
}

function lateStart(steps: number): number {
  return steps - Math.max(1, Math.round(steps * lateShare));
}

function isInsensitive({ climber, spread }: Learner, leastSpread: number): boolean {
  return climber.steps >= trialSteps && feelsNothing(spread, leastSpread);
}

function addLate({ learner, lateSum }: Track): void {
  learner.climber.theta().forEach((value, cell) => (lateSum[cell] = (lateSum[cell] ?? 0) + value));
}

/** A = sigmoid(gain * up(mean of the late grids)); 0.5 everywhere where the network felt nothing. */
async function finish(
  { learner, lateSum }: Track,
  oracle: Oracle,
  parameters: PcimRandomFields | PcimAdamFields,
  grid: number,
  enlargement: Enlargement,
): Promise<PcimMap> {
  const insensitive = isInsensitive(learner, parameters.leastSpread);
  const count = parameters.steps - lateStart(parameters.steps);
  const mean = lateSum.map((sum) => (insensitive ? 0 : sum / count));
  const alpha = enlargement.apply(mean).map((value) => sigmoid(parameters.gain * value));
  const { image, classIndex, baselines } = learner;
  const smoothed = (half: Float64Array) => smoothGrid(half, grid, grid, parameters.sigma);
  const effect = await measureEffect(image, classIndex, baselines, alpha, oracle);
  return {
    values: alpha,
    unit: 'opacity',
    emptyReason: insensitive ? reasonOfSilence(image, baselines) : null,
    figures: {
      ...effect,
      grid,
      steps: learner.climber.steps,
      reliability: splitHalfReliability(smoothed(learner.halves[0]), smoothed(learner.halves[1])),
      fieldSpread: learner.spread,
    },
  };
}
