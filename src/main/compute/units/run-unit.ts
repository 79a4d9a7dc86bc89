import type { UnitResult, UnitTask } from '../../../shared/compute-port.ts';
import { networkMismatch } from '../../../shared/errors.ts';
import type { MapUnit, PlacedMaps } from '../../../shared/map.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import { methodCatalogue, methodInfo, parseParameters } from '../../../shared/methods.ts';
import { methodFor } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { makeImages } from '../inputs/make-images.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import { cropToField } from '../inputs/crop-to-field.ts';
import { stitchMaps } from '../inputs/stitch.ts';
import { explainByFeatures } from './explain-by-features.ts';
import { explainByIteration } from './explain-by-iteration.ts';
import { explainByLayer } from './explain-by-layer.ts';
import { explainByReduction } from './explain-by-reduction.ts';
import { explainByScore } from './explain-by-score.ts';
import { wholeFieldExplainer, type ExplainField } from './explain-stitched.ts';
import { ownTargets, type TargetSource } from './image-targets.ts';
import { batchSizeFor } from './batch-size.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { MapCollector } from './map-collector.ts';
import { toProbabilities, VerdictSum } from './probabilities.ts';
import { tiledTargets } from './tiled-targets.ts';
import { turn, type UnitContext } from './unit-context.ts';

/**
 * Computes one unit: the images that the recipe cuts from the field, each explained for its own target, and what the
 * network says of the field.
 *
 * @throws NetworkMismatch, BadInput, Unsupported as the task's parts demand; Cancelled when the signal fires.
 */
export async function runUnit(task: UnitTask, engine: Engine, context: UnitContext): Promise<UnitResult> {
  const startedAt = performance.now();
  requireTask(task, engine);
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  const tiled =
    images.tiling !== null && engine.description.task === 'segmentation'
      ? await tiledTargets(task, images, images.tiling, engine, context)
      : null;
  const checked = { ...task, parameters: parseParameters(task.method, task.parameters) };
  const maps = new MapCollector(task.network.path);
  const verdict = new VerdictSum(engine.description.classCount);
  const onImages = (probabilities: Tensor) => {
    if (tiled === null) verdict.add(probabilities);
  };
  const targets = tiled?.source ?? null;
  const { tiling } = images;
  const together =
    tiling === null
      ? null
      : wholeFieldExplainer(methodFor(task.method), { task: checked, engine, images, tiling, targets });
  const explained =
    together === null
      ? await explainImages({ task: checked, engine, images, targets, maps }, context, onImages)
      : await explainField(together, maps, context, onImages);
  // Tiles overlap, so the verdict of a segmented field is read off the stitched picture.
  if (tiled !== null) verdict.add(toProbabilities(tiled.logits, engine.description));
  const { placed, layer, unit, remark } = explained;
  return {
    maps: placed,
    facts: maps.facts(placed, layer, unit),
    verdict: verdict.verdict(images.areObjects ? images.count : null),
    seconds: (performance.now() - startedAt) / 1000,
    device: [engine.device, remark].filter((part) => part !== null).join(', '),
  };
}

interface ExplainedUnit {
  readonly placed: PlacedMaps;
  readonly layer: string | null;
  readonly unit: MapUnit;
  readonly remark: string | null;
}

interface ImageUnit {
  readonly task: UnitTask;
  readonly engine: Engine;
  readonly images: NetworkImages;
  readonly targets: TargetSource | null;
  readonly maps: MapCollector;
}

/** Every image for itself, batch by batch. */
async function explainImages(
  { task, engine, images, targets, maps }: ImageUnit,
  context: UnitContext,
  onImages: (probabilities: Tensor) => void,
): Promise<ExplainedUnit> {
  let done = 0;
  const explainer = chooseExplainer(task, engine, images, targets, {
    signal: context.signal,
    onProgress: (share) => {
      context.onProgress((done + share * (batchEnd() - done)) / images.count);
    },
  });
  const batchSize = batchSizeFor(images, explainer.copies);
  const batchEnd = () => Math.min(done + batchSize, images.count);
  while (done < images.count) {
    await turn(context);
    const end = batchEnd();
    const batch = await explainer.explain(images.batch(done, end), done);
    maps.add(batch);
    onImages(batch.probabilities);
    done = end;
    context.onProgress(done / images.count);
  }
  const placed = placeOnField(maps.gathered(images.boxes), images, task.pixels);
  return { placed, layer: explainer.layer, unit: explainer.unit, remark: explainer.remark?.() ?? null };
}

/** All tiles together, as one picture. */
async function explainField(
  explain: ExplainField,
  maps: MapCollector,
  context: UnitContext,
  onTiles: (probabilities: Tensor) => void,
): Promise<ExplainedUnit> {
  const { batch, box, layer, unit } = await explain(context, onTiles);
  maps.add(batch);
  return { placed: maps.gathered([box]), layer, unit, remark: null };
}

/** Tiles become one map of the field, and padding around a whole field is left out. */
function placeOnField(maps: PlacedMaps, images: NetworkImages, pixels: UnitTask['pixels']): PlacedMaps {
  if (images.tiling !== null) return stitchMaps(maps, images.tiling);
  return images.areObjects || pixels.kind === 'tensor' ? maps : cropToField(maps, pixels);
}

function chooseExplainer(
  task: UnitTask,
  engine: Engine,
  { boxes }: NetworkImages,
  given: TargetSource | null,
  context: UnitContext,
): BatchExplainer {
  const method = methodFor(task.method);
  const targets = given ?? ownTargets(task, engine);
  switch (method.kind) {
    case 'reduction':
      return explainByReduction(method, task, engine, targets);
    case 'activation':
    case 'pair':
      return explainByLayer(method, task, engine, targets);
    case 'score':
      return explainByScore(method, task, engine, targets, context);
    case 'features':
      return explainByFeatures(method, task, engine, boxes);
    case 'iterative':
      return explainByIteration(method, task, engine, context);
  }
}

function requireTask({ method, network }: UnitTask, { description }: Engine): void {
  const wanted = methodInfo(method).task;
  if (wanted === 'any' || wanted === description.task) return;
  const fitting = methodCatalogue
    .filter((info) => info.task === 'any' || info.task === description.task)
    .map((info) => info.id);
  throw networkMismatch({
    what: `${method} explains ${wanted}, and this is a ${description.task} network`,
    where: network.path,
    mend: `Choose one of ${fitting.join(', ')}.`,
  });
}
