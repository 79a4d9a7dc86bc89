import { cancelled } from '../../../shared/errors.ts';
import type { PcimForwardLearned } from '../../../shared/methods.ts';
import type { MethodContext, Oracle } from '../method.ts';
import { ascend, startingGrid, type AscentRule, type GridState } from './ascent.ts';
import { baselineImages, type PcimImage } from './baseline.ts';
import { measureEffect } from './effect.ts';
import { createEnlargement } from './enlarge.ts';
import { antithetic, createFields } from './fields.ts';
import { askForward } from './forward-only.ts';
import { maskGrid } from './learner.ts';
import { maskedOracle } from './masked.ts';
import { sigmoid } from './mixing.ts';
import { explainOneByOne } from './one-by-one.ts';
import { feelsNothing, gridSize, reasonOfSilence, trialSteps, type PcimMap } from './pcim-map.ts';

/** Share of the steps, at the end, over which the grid is averaged. */
const lateShare = 0.3;

/**
 * A grid of opacities trained without derivatives: the slope is the mean of random fields, each weighed by how the
 * probability of its mix stands out among those of the step. (An evolution strategy: the mean of reward x noise
 * estimates the gradient of the expected probability.)
 */
export async function explainByForwardLearning(
  images: readonly PcimImage[],
  classes: readonly number[],
  oracle: Oracle,
  parameters: PcimForwardLearned,
  context: MethodContext,
): Promise<PcimMap[]> {
  return explainOneByOne(images, classes, context, (image, classIndex, own) =>
    explainImage(image, classIndex, oracle, parameters, own),
  );
}

async function explainImage(
  image: PcimImage,
  classIndex: number,
  oracle: Oracle,
  parameters: PcimForwardLearned,
  context: MethodContext,
): Promise<PcimMap> {
  const grid = gridSize(parameters.grid, image);
  const nextField = createFields(grid, parameters.sigma, context.seed);
  const baselines = baselineImages(image, parameters.baseline);
  const ask = { image, classIndex, oracle: maskedOracle(oracle), classCount: oracle.classCount, grid };
  const rule = { ...parameters, grid, sigma: parameters.smoothing };
  const lateFrom = parameters.steps - Math.max(1, Math.round(parameters.steps * lateShare));
  const lateSum = new Float64Array(grid ** 2);
  let state = startingGrid(grid);
  let spread = 0;
  while (
    state.step < parameters.steps &&
    !(state.step >= trialSteps && feelsNothing(spread, parameters.leastSpread))
  ) {
    if (context.signal?.aborted === true) throw cancelled();
    const noise = antithetic(2 * parameters.pairs, nextField);
    const { theta } = state;
    const masks = noise.map((field) => maskGrid(theta, field, parameters.gain));
    const answers = await askForward(ask, baselines[state.step % baselines.length] ?? image.values, masks);
    spread = Math.max(spread, Math.max(...answers) - Math.min(...answers));
    state = climbByRewards(state, noise, answers, rule);
    if (state.step > lateFrom) addTo(lateSum, state.theta);
    context.onProgress(state.step / (parameters.steps + 1));
  }
  const insensitive = feelsNothing(spread, parameters.leastSpread);
  const mean = lateSum.map((sum) => (insensitive ? 0 : sum / (parameters.steps - lateFrom)));
  const enlarged = createEnlargement(grid, image.height, image.width).apply(mean);
  const values = enlarged.map((value) => sigmoid(parameters.gain * value));
  const effect = await measureEffect(image, classIndex, baselines, values, oracle);
  const forwards = 2 * parameters.pairs * state.step;
  return {
    values,
    unit: 'opacity',
    emptyReason: insensitive ? reasonOfSilence(image, baselines) : null,
    figures: { ...effect, grid, steps: state.step, forwards, fieldSpread: spread },
  };
}

/** One step: rewards are the answers less their mean, in units of their sample deviation. */
export function climbByRewards(
  state: GridState,
  noise: readonly ArrayLike<number>[],
  answers: readonly number[],
  rule: AscentRule,
): GridState {
  const count = answers.length;
  const mean = answers.reduce((sum, answer) => sum + answer, 0) / count;
  const squares = answers.reduce((sum, answer) => sum + (answer - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, count - 1)) + 1e-3;
  const slope = state.theta.map((_, cell) =>
    noise.reduce(
      (sum, field, k) => sum + ((((answers[k] ?? mean) - mean) / deviation) * (field[cell] ?? 0)) / count,
      0,
    ),
  );
  return ascend(state, slope, rule);
}

function addTo(sum: Float64Array, values: Float64Array): void {
  values.forEach((value, cell) => (sum[cell] = (sum[cell] ?? 0) + value));
}
