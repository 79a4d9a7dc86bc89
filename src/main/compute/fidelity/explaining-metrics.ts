import type { UnitTask } from '../../../shared/compute-port.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { FidelitySettings, NetworkMetricId } from '../../../shared/fidelity.ts';
import { createRandom } from '../../../shared/random.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import {
  imagesOf,
  judgeRandomisation,
  pearson,
  sensitivityOf,
  similarityOf,
  type RandomisedMap,
} from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { argmaxClasses } from '../units/probabilities.ts';
import { runUnit } from '../units/run-unit.ts';
import type { UnitContext } from '../units/unit-context.ts';
import { noScore, toImageScore, type ImageScore } from './image-score.ts';
import { randomisationStages, type OpenStage } from './randomisation-stages.ts';

/** What the metrics that explain again are given. */
export interface ExplainedImage {
  readonly engine: Engine;
  readonly openStage: OpenStage;
  /** The unit's task with the image [1, C, H, W] as ready input and a target that does not follow the image. */
  readonly task: UnitTask;
  readonly image: Tensor;
  readonly settings: FidelitySettings;
  readonly seed: number;
  readonly context: UnitContext;
}

/** A map [height, width] made again. */
interface Explained {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

const wantsSensitivity = ['max-sensitivity', 'avg-sensitivity', 'local-lipschitz'] as const;

/** The wanted metrics that make maps again, of one image. The map to compare with is made again, too, on its grid. */
export async function explainingScores(
  wanted: readonly NetworkMetricId[],
  asked: ExplainedImage,
): Promise<ImageScore[]> {
  const scores: ImageScore[] = [];
  const wants = (metric: NetworkMetricId) => wanted.includes(metric);
  const original = await explain(asked, asked.engine, asked.task);
  if (wantsSensitivity.some(wants)) scores.push(...(await sensitivityScores(asked, original)));
  if (wants('seed-repeatability')) scores.push(await repeatabilityScore(asked, original));
  if (wants('parameter-randomisation')) scores.push(await parameterScore(asked, original));
  if (wants('target-randomisation')) scores.push(await targetScore(asked, original));
  return scores.filter(({ metric }) => wants(metric));
}

/** The first map of a task's ready input. */
async function explain({ context }: ExplainedImage, engine: Engine, task: UnitTask): Promise<Explained> {
  const { maps } = await runUnit(task, engine, { signal: context.signal, onProgress: () => undefined });
  const { height, width } = maps;
  return { data: maps.data.subarray(0, height * width), height, width };
}

const withImage = (task: UnitTask, tensor: Tensor): UnitTask => ({
  ...task,
  pixels: { kind: 'tensor', tensor },
});

async function sensitivityScores(asked: ExplainedImage, original: Explained): Promise<ImageScore[]> {
  const { engine, image, settings, task } = asked;
  const decision = await decisionOf(engine, image);
  const changed = [];
  let changedMind = 0;
  for (const disturbed of disturbedImages(asked)) {
    if ((await decisionOf(engine, disturbed)) !== decision) {
      changedMind++;
      continue;
    }
    const { data } = await explain(asked, engine, withImage(task, disturbed));
    changed.push({ image: disturbed.data, map: data });
  }
  const outcome = sensitivityOf(image.data, original.data, changed);
  const details = { disturbances: settings.disturbances, changedMind };
  return [
    toImageScore('max-sensitivity', outcome, ({ largest: value }) => ({ value, details })),
    toImageScore('avg-sensitivity', outcome, ({ mean: value }) => ({ value, details })),
    toImageScore('local-lipschitz', outcome, ({ lipschitz: value }) => ({ value, details })),
  ];
}

/** The image with every pixel moved by an even draw of at most the settings' share of its channel's range. */
function* disturbedImages({ image, settings, seed }: ExplainedImage): Generator<Tensor> {
  const random = createRandom(seed);
  const [view] = imagesOf(image);
  if (view === undefined) return;
  const pixels = view.height * view.width;
  const reach = Array.from({ length: view.channels }, (_, c) => {
    const plane = view.values.subarray(c * pixels, (c + 1) * pixels);
    const range =
      plane.reduce((a, b) => Math.max(a, b), -Infinity) - plane.reduce((a, b) => Math.min(a, b), Infinity);
    return range * settings.disturbance;
  });
  for (let index = 0; index < settings.disturbances; index++) {
    const data = image.data.map(
      (value, at) => value + (2 * random.uniform() - 1) * (reach[Math.floor(at / pixels)] ?? 0),
    );
    yield { data, shape: image.shape };
  }
}

/** What the network decides for an image; a segmentation is no single decision, so it never changes its mind. */
async function decisionOf(engine: Engine, image: Tensor): Promise<number | null> {
  if (engine.description.task === 'segmentation') return null;
  return argmaxClasses(await engine.predict(image))[0] ?? null;
}

async function repeatabilityScore(asked: ExplainedImage, original: Explained): Promise<ImageScore> {
  const again = await explain(asked, asked.engine, { ...asked.task, seed: asked.task.seed + 1 });
  if (again.data.every((value, at) => value === original.data[at])) {
    return noScore('seed-repeatability', 'not-applicable', 'the method draws nothing');
  }
  const value = pearson(original.data, again.data);
  return value === null
    ? noScore('seed-repeatability', 'constant-map')
    : { metric: 'seed-repeatability', value, reason: null, details: {} };
}

async function parameterScore(asked: ExplainedImage, original: Explained): Promise<ImageScore> {
  const stages: RandomisedMap[] = [];
  const failed: string[] = [];
  const size = original.height * original.width;
  for (const stage of randomisationStages(asked.settings)) {
    let layer = '';
    const choose = (layers: readonly string[]) => {
      const chosen = stage.choose(layers);
      layer = chosen.at(-1) ?? '';
      return chosen;
    };
    try {
      const engine = await asked.openStage(`${stage.key} ${asked.seed}`, { seed: asked.seed, choose });
      const { data } = await explain(asked, engine, asked.task);
      stages.push({ layer: layer || stage.key, map: data.subarray(0, size) });
    } catch (error) {
      // A network without its weights may overflow; that is no fault of the map.
      if (isCancelled(error)) throw error;
      failed.push(error instanceof Error ? error.message : String(error));
    }
  }
  const judged = judgeRandomisation(original.data, stages, original.height, original.width);
  const details = {
    mode: asked.settings.randomise,
    weights: 'shuffled',
    stages: judged.stages.map(({ layer, spearmanAbs, ssimAbs }) => ({
      layer,
      spearman: spearmanAbs,
      ssim: ssimAbs,
    })),
    ssim: judged.meanSsim,
    failed,
  };
  if (judged.meanSpearman !== null) {
    return { metric: 'parameter-randomisation', value: judged.meanSpearman, reason: null, details };
  }
  const reason = stages.length === 0 ? 'not-applicable' : 'constant-map';
  return { metric: 'parameter-randomisation', value: null, reason, details };
}

async function targetScore(asked: ExplainedImage, original: Explained): Promise<ImageScore> {
  const { target } = asked.task;
  const { classCount } = asked.engine.description;
  const own = 'classIndex' in target ? target.classIndex : undefined;
  if (own === undefined || classCount < 2) {
    return noScore('target-randomisation', 'not-applicable', 'the target is not one class among several');
  }
  const other = (own + 1) % classCount;
  const explained = await explain(asked, asked.engine, {
    ...asked.task,
    target: { ...target, classIndex: other } as UnitTask['target'],
  });
  const { height, width } = original;
  const likeness = similarityOf(original.data, explained.data, height, width);
  const details = { otherClass: other, spearmanOfSizes: likeness.spearmanAbs, ssim: likeness.ssim };
  return likeness.spearman === null
    ? noScore('target-randomisation', 'constant-map')
    : { metric: 'target-randomisation', value: likeness.spearman, reason: null, details };
}
