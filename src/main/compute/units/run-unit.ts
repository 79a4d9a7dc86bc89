import type { UnitResult, UnitTask } from '../../../shared/compute-port.ts';
import { networkMismatch } from '../../../shared/errors.ts';
import { methodCatalogue, methodInfo, parseParameters } from '../../../shared/methods.ts';
import { methodFor } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { makeImages } from '../inputs/make-images.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import { explainByFeatures } from './explain-by-features.ts';
import { explainByIteration } from './explain-by-iteration.ts';
import { explainByLayer } from './explain-by-layer.ts';
import { explainByReduction } from './explain-by-reduction.ts';
import { explainByScore } from './explain-by-score.ts';
import { ownTargets } from './image-targets.ts';
import { batchSizeFor } from './batch-size.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { MapCollector } from './map-collector.ts';
import { VerdictSum } from './probabilities.ts';
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
  let done = 0;
  const explainer = chooseExplainer(task, engine, images, {
    signal: context.signal,
    onProgress: (share) => {
      context.onProgress((done + share * (batchEnd() - done)) / images.count);
    },
  });
  const batchSize = batchSizeFor(images, explainer.copies);
  const batchEnd = () => Math.min(done + batchSize, images.count);
  const maps = new MapCollector(task.network.path);
  const verdict = new VerdictSum(engine.description.classCount);
  while (done < images.count) {
    await turn(context);
    const end = batchEnd();
    const batch = await explainer.explain(images.batch(done, end), done);
    maps.add(batch);
    verdict.add(batch.probabilities);
    done = end;
    context.onProgress(done / images.count);
  }
  const placed = maps.placed(images.boxes);
  return {
    maps: placed,
    facts: maps.facts(placed, explainer.layer, explainer.unit),
    verdict: verdict.verdict(images.areObjects ? images.count : null),
    seconds: (performance.now() - startedAt) / 1000,
    device: engine.device,
  };
}

function chooseExplainer(
  task: UnitTask,
  engine: Engine,
  { boxes }: NetworkImages,
  context: UnitContext,
): BatchExplainer {
  const checked = { ...task, parameters: parseParameters(task.method, task.parameters) };
  const method = methodFor(task.method);
  const targets = ownTargets(checked, engine);
  switch (method.kind) {
    case 'reduction':
      return explainByReduction(method, checked, engine, targets);
    case 'activation':
    case 'pair':
      return explainByLayer(method, checked, engine, targets);
    case 'score':
      return explainByScore(method, checked, engine, targets, context);
    case 'features':
      return explainByFeatures(method, checked, engine, boxes);
    case 'iterative':
      return explainByIteration(method, checked, engine, context);
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
