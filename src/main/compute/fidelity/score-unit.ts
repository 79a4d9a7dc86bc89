import type { ScoreResult, ScoreTask } from '../../../shared/fidelity.ts';
import type { Target } from '../../../shared/target.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { baselineOf, centreBlob, imagesOf, randomMaps, shuffledOrder } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { makeImages } from '../inputs/make-images.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import { ownTargets, type ImageTargets } from '../units/image-targets.ts';
import { tiledTargets } from '../units/tiled-targets.ts';
import { turn, type UnitContext } from '../units/unit-context.ts';
import { explainingScores } from './explaining-metrics.ts';
import { noScore } from './image-score.ts';
import { diceJudge, scoreJudge } from './judges.ts';
import { mapOnImage } from './map-on-image.ts';
import { meanScores, type ScoredImage } from './mean-scores.ts';
import { isPerturbing, perturbingScores, type PerturbedImage } from './perturbing-metrics.ts';
import type { OpenStage } from './randomisation-stages.ts';

/**
 * Scores a unit's map by asking the network again: images of the field are changed as the metrics say, each judged for
 * the target that it was explained for. Of many objects or tiles a few are drawn by the seed.
 * @throws what makeImages and the engine throw; Cancelled when the signal fires
 */
export async function scoreUnit(
  task: ScoreTask,
  engine: Engine,
  context: UnitContext,
  openStage: OpenStage,
): Promise<ScoreResult> {
  const startedAt = performance.now();
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  const chosen = sampleOf(images.count, task.settings.images, task.scoreSeed);
  const source =
    images.tiling !== null && engine.description.task === 'segmentation'
      ? (await tiledTargets(task, images, images.tiling, engine, quietly(context))).source
      : ownTargets(task, engine);
  const scored: ScoredImage[] = [];
  for (const [index, number] of chosen.entries()) {
    await turn(context);
    const image = images.batch(number, number + 1);
    const target = await source(image, number);
    const own: UnitContext = {
      signal: context.signal,
      onProgress: (share) => context.onProgress((index + share) / chosen.length),
    };
    scored.push(await scoreImage({ task, engine, images, number, image, target, openStage }, own));
  }
  return {
    scores: meanScores(task.metrics, scored),
    seconds: (performance.now() - startedAt) / 1000,
    device: engine.device,
  };
}

/** Up to `most` numbers below `count`, drawn by the seed, rising. */
function sampleOf(count: number, most: number, seed: number): number[] {
  return [...shuffledOrder(count, seed).subarray(0, most)].toSorted((a, b) => a - b);
}

const quietly = ({ signal }: UnitContext): UnitContext => ({ signal, onProgress: () => undefined });

interface Work {
  readonly task: ScoreTask;
  readonly engine: Engine;
  readonly images: NetworkImages;
  readonly number: number;
  /** [1, C, H, W]. */
  readonly image: Tensor;
  readonly target: ImageTargets;
  readonly openStage: OpenStage;
}

async function scoreImage(work: Work, context: UnitContext): Promise<ScoredImage> {
  const { task, images, number, target } = work;
  const { maps, metrics } = task;
  const none = (reason: 'no-response' | 'size-mismatch', why: string): ScoredImage => ({
    own: metrics.map((metric) => noScore(metric, reason, why)),
    random: [],
    centre: [],
  });
  if (target.empty[0] === true) return none('no-response', 'the target has no pixel in the image');
  if (maps.count !== 1 && maps.count !== images.count) {
    return none('size-mismatch', `${maps.count} maps were stored for ${images.count} images`);
  }
  const size = { width: images.width, height: images.height };
  const box = images.boxes[number] ?? { x: 0, y: 0, ...size };
  const onImage = (which: typeof maps) => mapOnImage(which, number, box, size);
  const perturbing = metrics.filter(isPerturbing);
  const explaining = metrics.filter((metric) => !isPerturbing(metric));
  const rounds = task.settings.references ? 3 : 1;
  const asked = perturbing.length === 0 ? null : await perturbedImage(work, context);
  const ask = async (map: () => Float64Array, round: number) => {
    if (asked === null) return [];
    const share = explaining.length === 0 ? 1 : 0.5;
    const onProgress = (part: number) => context.onProgress((share * (round + part)) / rounds);
    const seed = task.scoreSeed + number;
    return perturbingScores(perturbing, map(), asked, { signal: context.signal, onProgress, seed });
  };
  const own = await ask(() => onImage(maps), 0);
  const random = rounds === 1 ? [] : await ask(() => onImage(randomMaps(maps, task.scoreSeed)), 1);
  const centre = rounds === 1 ? [] : await ask(() => Float64Array.from(centreBlob(size)), 2);
  const again =
    explaining.length === 0 ? [] : await explainingScores(explaining, explainedImage(work, context));
  context.onProgress(1);
  return { own: [...own, ...again], random, centre };
}

async function perturbedImage(
  { task, engine, image, target }: Work,
  context: UnitContext,
): Promise<PerturbedImage> {
  const [view] = imagesOf(image);
  if (view === undefined) throw new RangeError('a batch of one image holds one');
  const judged = { image, weights: target.weights, classIndex: target.classes[0] ?? null };
  const { settings, unit } = task;
  return {
    image: view,
    baseline: baselineOf(view, settings.baseline),
    settings,
    unit,
    probability: scoreJudge(judged, 'probability', engine, context),
    logit: scoreJudge(judged, 'logit', engine, context),
    segment: engine.description.task === 'segmentation' ? await diceJudge(judged, engine, context) : null,
  };
}

function explainedImage({ task, engine, number, image, target, openStage }: Work, context: UnitContext) {
  const { target: fixed, mask } = fixedTarget(task, target);
  return {
    engine,
    openStage,
    task: { ...task, recipe: null, pixels: { kind: 'tensor', tensor: image }, target: fixed, mask },
    image,
    settings: task.settings,
    // Every image of a project's network meets the same randomised networks.
    seed: task.scoreSeed,
    number,
    context,
  } as const;
}

/** The target as it was chosen for the image, whatever the network makes of changed ones. */
function fixedTarget(
  { target, mask }: ScoreTask,
  { weights, classes }: ImageTargets,
): { readonly target: Target; readonly mask: Tensor | null } {
  const [classIndex = null] = classes;
  if (classIndex === null) return { target, mask };
  if (weights.shape.length === 2) return { target: { kind: 'class', classIndex }, mask };
  const [height, width] = [axis(weights, 2), axis(weights, 3)];
  const plane = weights.data.slice(classIndex * height * width, (classIndex + 1) * height * width);
  return {
    target: { kind: 'mask', path: 'the pixels that were explained', classIndex },
    mask: { data: plane, shape: [height, width] },
  };
}
