import { cancelled } from '../../../shared/errors.ts';
import type { PcimForwardOnly } from '../../../shared/methods.ts';
import type { MaskedOracle, MethodContext, Oracle } from '../method.ts';
import { baselineImages, type PcimImage } from './baseline.ts';
import { measureEffect } from './effect.ts';
import { createEnlargement } from './enlarge.ts';
import { createFields } from './fields.ts';
import { maskGrid } from './learner.ts';
import { maskedOracle } from './masked.ts';
import { MaskPool } from './mask-pool.ts';
import { explainOneByOne } from './one-by-one.ts';
import { feelsNothing, gridSize, reasonOfSilence, trialSteps, type PcimMap } from './pcim-map.ts';
import { stackImages } from './stack.ts';

/** Antithetic pairs asked for at a time. */
const pairsPerStep = 20;

/**
 * PCIM-style attribution from forward passes alone: S = mean over random masks of (f - mean f) m, signed, 0 is
 * neutral. Not the authors' algorithm. It needs no learning rate, has a map after the first step that only sharpens,
 * and stops when the maps of even and odd pairs agree.
 */
export async function explainForwardOnly(
  images: readonly PcimImage[],
  classes: readonly number[],
  oracle: Oracle,
  parameters: PcimForwardOnly,
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
  parameters: PcimForwardOnly,
  context: MethodContext,
): Promise<PcimMap> {
  const grid = gridSize(parameters.grid, image);
  const nextField = createFields(grid, parameters.sigma, context.seed);
  const baselines = baselineImages(image, parameters.baseline);
  const pool = new MaskPool(grid);
  const ask = { image, classIndex, oracle: maskedOracle(oracle), classCount: oracle.classCount, grid };
  for (let step = 0; pool.size < parameters.budget; step++) {
    if (context.signal?.aborted === true) throw cancelled();
    const pairs = Math.min(pairsPerStep, Math.ceil((parameters.budget - pool.size) / 2));
    const masks = maskPairs(pairs, grid, parameters.gain, nextField);
    pool.add(masks, await askForward(ask, baselines[step % baselines.length] ?? image.values, masks));
    context.onProgress(pool.size / (parameters.budget + 1));
    if (step + 1 >= trialSteps && feelsNothing(pool.spread, parameters.leastSpread)) break;
    if (step + 1 >= trialSteps && pool.reliability() >= parameters.reliability) break;
  }
  const insensitive = feelsNothing(pool.spread, parameters.leastSpread);
  const cells = insensitive ? new Float64Array(grid ** 2) : pool.map();
  const values = createEnlargement(grid, image.height, image.width).apply(cells);
  const shown = values.map((value) => (value > 0 ? 1 : 0));
  const effect = await measureEffect(image, classIndex, baselines, shown, oracle);
  return {
    values,
    unit: 'gradient',
    emptyReason: insensitive ? reasonOfSilence(image, baselines) : null,
    figures: {
      ...effect,
      grid,
      forwards: pool.size,
      reliability: pool.reliability(),
      fieldSpread: pool.spread,
    },
  };
}

/** Masks on the grid, each followed by the mask of the negative field: with no trained grid, its complement. */
function maskPairs(count: number, grid: number, gain: number, nextField: () => Float64Array): Float64Array[] {
  const neutral = new Float64Array(grid ** 2);
  return Array.from({ length: count }, () => {
    const mask = maskGrid(neutral, nextField(), gain);
    return [mask, mask.map((value) => 1 - value)];
  }).flat();
}

/** Whom to ask about which image. */
export interface ForwardAsk {
  readonly image: PcimImage;
  readonly classIndex: number;
  readonly oracle: MaskedOracle;
  readonly classCount: number;
  readonly grid: number;
}

/** The probability of the explained class through every mask. */
export async function askForward(
  { image, classIndex, oracle, classCount, grid }: ForwardAsk,
  baseline: Float32Array,
  masks: readonly Float64Array[],
): Promise<number[]> {
  const [images, baselines] = [stackImages([image.values], image), stackImages([baseline], image)];
  const { data } = await oracle.probabilities({ images, baselines, masks, grid });
  return masks.map((_, index) => data[index * classCount + classIndex] ?? 0);
}
