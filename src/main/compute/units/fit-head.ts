import type { CapeFitResult } from '../../../shared/cape-fit.ts';
import type { CapeFitTask } from '../../../shared/compute-port.ts';
import { badInput, unsupported } from '../../../shared/errors.ts';
import type { CapeEpochLoss, CapeHead } from '../../../shared/network.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import {
  fitCapeHead,
  joinIndependent,
  judgeHead,
  type CapeEpoch,
  type CapeFit,
  type CapeFitOptions,
  type CapeFitSample,
  type CapeStart,
  type KnownSample,
  type TeacherHead,
} from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { findLastLayer } from './last-layer.ts';
import { probabilityRule } from './probabilities.ts';
import { turn, type UnitContext } from './unit-context.ts';

type FitSample = CapeFitSample & KnownSample;

/**
 * Fits a CAPE head to cached features: what the port's `fitCapeHead` does. Networks with one logit have two classes,
 * [0, z]; networks whose classes do not exclude each other get a head of two rows for each class, one after another.
 * @throws BadInput for images that all look the same, Unsupported for a start from a last layer that is none.
 */
export async function fitHead(
  task: CapeFitTask,
  engine: Engine,
  context: UnitContext,
): Promise<CapeFitResult> {
  const { description } = engine;
  const independent = !description.singleLogit && probabilityRule(description) === 'sigmoid';
  const samples = toSamples(task, description.singleLogit);
  refuseSameness(samples, task);
  const lastLayer = await lastLayerFor(task, engine, context);
  const options: CapeFitOptions = {
    ...task.settings,
    batchSize: Math.min(
      task.settings.batchSize,
      Math.max(leastBatch, Math.ceil(samples.length / stepsAnEpoch)),
    ),
    layer: task.layer,
    classes: description.classCount,
    features: axis(task.activation, 1),
    start: chooseStart(task, lastLayer),
    teacherHead: lastLayer === null ? null : soleLogit(lastLayer, description.singleLogit),
    // Cancelled is thrown by the turn.
    onStep: unhurried(context),
  };
  const { fit, head } = independent
    ? await fitIndependent(samples, options, context)
    : await fitExclusive(samples, options, context);
  const held = new Set(fit.heldOutGroups);
  const untouched = samples.filter((_, index) => index % task.versions === 0);
  const judge = (chosen: readonly FitSample[]) => (chosen.length === 0 ? null : judgeHead(chosen, head));
  const history = fit.history.map(toLoss);
  return {
    head: { ...head, history },
    start: options.start,
    history,
    bestEpoch: fit.bestEpoch,
    heldOutWells: [...fit.heldOutGroups],
    training: judgeHead(
      untouched.filter(({ group }) => !held.has(group)),
      head,
    ),
    heldOut: judge(untouched.filter(({ group }) => held.has(group))),
  };
}

function toSamples(task: CapeFitTask, singleLogit: boolean): FitSample[] {
  const { activation, logits, content, versions } = task;
  const row = (tensor: Tensor, index: number) => {
    const size = tensor.data.length / axis(tensor, 0);
    return tensor.data.subarray(index * size, (index + 1) * size);
  };
  return Array.from({ length: axis(activation, 0) }, (_, index) => {
    const image = Math.floor(index / versions);
    const own = row(logits, index);
    return {
      features: row(activation, index),
      teacherLogits: singleLogit ? Float32Array.of(0, own[1] ?? 0) : own,
      content: content === null ? null : row(content, index),
      group: task.wells[image] ?? '',
      stratum: task.classes[image] ?? 0,
      classIndex: task.classes[image] ?? 0,
    };
  });
}

function refuseSameness(samples: readonly FitSample[], { network, versions }: CapeFitTask): void {
  const [first] = samples;
  const differs = samples.some((sample) =>
    sample.features.length !== first?.features.length
      ? true
      : Array.prototype.some.call(sample.features, (value, index) => value !== first.features[index]),
  );
  if (differs || samples.length <= versions) return;
  throw badInput({
    what: `all ${samples.length / versions} images look the same to the network at this layer: there is nothing to learn`,
    where: network.path,
    mend: "Check that the plate's images are not blank, and the scaling of the network's channels.",
  });
}

async function lastLayerFor(
  { settings, layer, recipe, network }: CapeFitTask,
  engine: Engine,
  context: UnitContext,
): Promise<TeacherHead | null> {
  if (settings.start === 'random') return null;
  const [, height, width] = engine.description.inputShape;
  const size = recipe?.inputSize ?? (height === null || width === null ? null : [height, width]);
  const found = size === null ? null : await findLastLayer(engine, layer, size, context);
  if (found !== null || settings.start === 'auto') return found;
  throw unsupported({
    what: `a ${settings.start} start takes over the network's last layer, and what follows ${layer} is not average pooling and one linear layer`,
    where: network.path,
    mend: 'Start at random.',
  });
}

function chooseStart({ settings }: CapeFitTask, lastLayer: TeacherHead | null): CapeStart {
  if (settings.start !== 'auto') return settings.start;
  return lastLayer === null ? 'random' : 'copied';
}

/** The engine gives one logit z as (-z, z); two classes that say the same are 0 and z. */
function soleLogit({ weights, bias }: TeacherHead, singleLogit: boolean): TeacherHead {
  if (!singleLogit) return { weights, bias };
  const features = weights.length / 2;
  return {
    weights: Float64Array.from(weights, (value, index) => (index < features ? 0 : value)),
    bias: Float64Array.of(0, bias[1] ?? 0),
  };
}

async function fitExclusive(
  samples: readonly FitSample[],
  options: CapeFitOptions,
  context: UnitContext,
): Promise<{ fit: CapeFit; head: CapeHead }> {
  const onEpoch = (epoch: CapeEpoch) => context.onProgress(epoch.epoch / epoch.epochs, figuresOf(epoch));
  const fit = await fitCapeHead(samples, { ...options, onEpoch });
  return { fit, head: fit.head };
}

/** Every class by itself, the same wells held out. History and best epoch are those of the slowest. */
async function fitIndependent(
  samples: readonly FitSample[],
  options: CapeFitOptions,
  context: UnitContext,
): Promise<{ fit: CapeFit; head: CapeHead }> {
  const fits: CapeFit[] = [];
  for (let c = 0; c < options.classes; c++) {
    const onEpoch = (epoch: CapeEpoch) =>
      context.onProgress((c + epoch.epoch / epoch.epochs) / options.classes, figuresOf(epoch));
    const own = samples.map((sample) => ({
      ...sample,
      teacherLogits: Float32Array.of(0, sample.teacherLogits[c] ?? 0),
    }));
    const teacherHead = options.teacherHead === null ? null : rowOf(options.teacherHead, c, options.classes);
    fits.push(await fitCapeHead(own, { ...options, classes: 2, teacherHead, onEpoch }));
  }
  const slowest = fits.reduce((a, b) => (b.bestEpoch > a.bestEpoch ? b : a));
  const joined = joinIndependent(
    options.layer,
    fits.map(({ head }) => head),
  );
  return { fit: slowest, head: { ...joined, provenance: slowest.head.provenance } };
}

/** The head [0, w_c] of one class. */
function rowOf({ weights, bias }: TeacherHead, c: number, classes: number): TeacherHead {
  const features = weights.length / classes;
  const own = Float64Array.from({ length: 2 * features }, (_, index) =>
    index < features ? 0 : (weights[c * features + index - features] ?? 0),
  );
  return { weights: own, bias: Float64Array.of(0, bias[c] ?? 0) };
}

function figuresOf({ epoch, trainingLoss, heldOut }: CapeEpoch) {
  return { epoch, trainingLoss, ...(heldOut === null ? {} : { heldOutLoss: heldOut.loss }) };
}

const toLoss = ({ epoch, trainingLoss, heldOut }: CapeEpoch): CapeEpochLoss => ({
  epoch,
  trainingLoss,
  heldOutLoss: heldOut?.loss ?? null,
});

/** A plate of few control wells gives few images, and a head that moves once an epoch learns nothing in a hundred. */
const stepsAnEpoch = 8;
const leastBatch = 4;

/** Lets messages in a few times a second, not after every short step. */
const breathMs = 100;

function unhurried(context: UnitContext): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathMs) return;
    await turn(context);
    last = performance.now();
  };
}
