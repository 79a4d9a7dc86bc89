import { cancelled } from '../../../shared/errors.ts';
import type { PcimRandomFields } from '../../../shared/methods.ts';
import type { MethodContext, Oracle } from '../method.ts';
import { baselineImages, type PcimImage } from './baseline.ts';
import { measureEffect } from './effect.ts';
import { createEnlargement, type Enlargement } from './enlarge.ts';
import { createFields } from './fields.ts';
import { learnStep, startLearner, type Learner } from './learner.ts';
import { sigmoid } from './mixing.ts';
import { gridSize, leastSpread, trialSteps, type PcimMap } from './pcim-map.ts';

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
  parameters: PcimRandomFields,
  context: MethodContext,
): Promise<PcimMap[]> {
  const first = images[0];
  if (first === undefined) return [];
  const grid = gridSize(parameters.grid, first);
  const enlargement = createEnlargement(grid, first.height, first.width);
  const rule = { ...parameters, grid };
  const nextField = createFields(grid, parameters.sigma, context.seed);
  let tracks = images.map((image, index): Track => {
    const baselines = baselineImages(image, parameters.baseline);
    return {
      learner: startLearner(image, classes[index] ?? 0, baselines, grid),
      lateSum: new Float64Array(grid ** 2),
    };
  });
  for (let step = 0; step < parameters.steps; step++) {
    if (context.signal?.aborted === true) throw cancelled();
    const noise = antithetic(parameters.fieldsPerStep, nextField);
    const active = tracks.filter(({ learner }) => !isInsensitive(learner));
    const learned = await learnStep(
      active.map(({ learner }) => learner),
      noise,
      oracle,
      rule,
      enlargement,
    );
    const late = step >= lateStart(parameters.steps);
    const moved = new Map(active.map((track, index) => [track, advance(track, learned[index], late)]));
    tracks = tracks.map((track) => moved.get(track) ?? track);
    context.onProgress((step + 1) / (parameters.steps + 1));
  }
  const maps: PcimMap[] = [];
  for (const track of tracks) {
    if (context.signal?.aborted === true) throw cancelled();
    maps.push(await finish(track, oracle, parameters, grid, enlargement));
  }
  return maps;
}

function lateStart(steps: number): number {
  return steps - Math.max(1, Math.round(steps * lateShare));
}

/** Fields and their negatives, so that the mean of a step's masks is the grid itself. */
function antithetic(count: number, next: () => Float64Array): Float64Array[] {
  return Array.from({ length: count / 2 }, () => {
    const field = next();
    return [field, field.map((value) => -value)];
  }).flat();
}

function isInsensitive({ state, spread }: Learner): boolean {
  return state.step >= trialSteps && spread < leastSpread;
}

function advance(track: Track, learner: Learner | undefined, late: boolean): Track {
  if (learner === undefined) return track;
  const { theta } = learner.state;
  const lateSum = late ? track.lateSum.map((sum, cell) => sum + (theta[cell] ?? 0)) : track.lateSum;
  return { learner, lateSum };
}

/** A = sigmoid(gain * up(mean of the late grids)); 0.5 everywhere where the network felt nothing. */
async function finish(
  { learner, lateSum }: Track,
  oracle: Oracle,
  parameters: PcimRandomFields,
  grid: number,
  enlargement: Enlargement,
): Promise<PcimMap> {
  const insensitive = isInsensitive(learner);
  const count = parameters.steps - lateStart(parameters.steps);
  const mean = lateSum.map((sum) => (insensitive ? 0 : sum / count));
  const alpha = enlargement.apply(mean).map((value) => sigmoid(parameters.gain * value));
  const { image, classIndex, baselines } = learner;
  const effect = await measureEffect(image, classIndex, baselines, alpha, oracle);
  return {
    values: alpha,
    unit: 'opacity',
    emptyReason: insensitive ? 'network-insensitive' : null,
    figures: { ...effect, grid, steps: learner.state.step, fieldSpread: learner.spread },
  };
}
