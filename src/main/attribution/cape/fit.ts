import { badInput, cancelled } from '../../../shared/errors.ts';
import type { CapeHead } from '../../../shared/network.ts';
import { createRandom } from '../../../shared/random.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import {
  addDistillationGradient,
  zeroGradient,
  type CapeSample,
  type HeadParameters,
} from './distillation.ts';
import { holdOutGroups, shuffled } from './hold-out.ts';
import { measureHead, type HeadFigures } from './measure.ts';
import { createOptimizer, type OptimizerChoice } from './optimizer.ts';
import type { LinearHead } from './region-probabilities.ts';
import { startingHead, type CapeStart, type TeacherHead } from './start.ts';

/** A cached image of a known group; a group (well) is either trained on or held out, never both. */
export interface CapeFitSample extends CapeSample {
  readonly group: string;
  /** What the image's group is of; the same share of the groups of each kind is held out. One kind by default. */
  readonly stratum?: number | undefined;
}

export interface CapeFitOptions {
  /** Name of the tensor that the features come from; stored in the head. */
  readonly layer: string;
  readonly classes: number;
  /** Feature channels D of each sample's [D, h, w]. */
  readonly features: number;
  readonly start: CapeStart;
  /** The network's own last layer, for a copied or centred start. */
  readonly teacherHead: TeacherHead | null;
  readonly optimizer: OptimizerChoice;
  readonly epochs: number;
  readonly batchSize: number;
  /** Share of the groups kept for early stopping, 0 to 1; 0 trains all epochs on everything. */
  readonly heldOutShare: number;
  /** Epochs without a better held-out loss before training stops. */
  readonly patience: number;
  readonly seed: number;
  readonly signal?: StopSignal | undefined;
  /** Called after every step, so that a cancellation can be heard within a long epoch; what it throws ends the fit. */
  readonly onStep?: (() => Promise<void>) | undefined;
  /** Called after every epoch; when it returns a promise, training waits for it (a chance to let others run). */
  readonly onEpoch?: ((epoch: CapeEpoch) => void | Promise<void>) | undefined;
}

/** What one epoch did. Losses are means over images; the training loss is measured before each step. */
export interface CapeEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly trainingLoss: number;
  /** Null when nothing is held out. */
  readonly heldOut: HeadFigures | null;
  readonly logTemperatures: readonly number[];
}

export interface CapeFit {
  readonly head: CapeHead;
  readonly history: readonly CapeEpoch[];
  /** The epoch whose parameters were kept. */
  readonly bestEpoch: number;
  readonly heldOutGroups: readonly string[];
  readonly training: HeadFigures;
  readonly heldOut: HeadFigures | null;
}

/**
 * Post-fits a CAPE head (arXiv 2404.02388, mode PF): the network stays as it is, its features are cached, and the
 * head learns by distillation to say what the network says. Deterministic for a seed.
 *
 * @throws BadInput for samples of another size or with values that are no numbers, Cancelled when the signal fires.
 */
export async function fitCapeHead(
  samples: readonly CapeFitSample[],
  options: CapeFitOptions,
): Promise<CapeFit> {
  checkSamples(samples, options);
  const split = holdOutGroups(
    samples.map(({ group, stratum }) => ({ group, stratum })),
    options.heldOutShare,
    options.seed,
  );
  const pick = (indices: readonly number[]) => indices.flatMap((index) => samples[index] ?? []);
  const training = pick(split.training);
  const heldOut = pick(split.heldOut);
  const { parameters, history, bestEpoch } = await train(training, heldOut, options);
  const head = asLinearHead(parameters, options);
  const figures = {
    training: measureHead(training, head),
    heldOut: heldOut.length === 0 ? null : measureHead(heldOut, head),
  };
  return {
    head: storedHead(parameters, options, { bestEpoch, ...figures, images: samples.length }),
    history,
    bestEpoch,
    heldOutGroups: split.heldOutGroups,
    ...figures,
  };
}

async function train(
  training: readonly CapeFitSample[],
  heldOut: readonly CapeFitSample[],
  options: CapeFitOptions,
): Promise<{ parameters: HeadParameters; history: CapeEpoch[]; bestEpoch: number }> {
  const parameters = startingHead(options.start, options, options.teacherHead, options.seed);
  const step = createOptimizer(options.optimizer, parameters);
  const random = createRandom(options.seed + 1);
  const history: CapeEpoch[] = [];
  let best = { parameters: copyOf(parameters), loss: Infinity, epoch: 0 };
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const trainingLoss = await trainEpoch(shuffled(training, random), parameters, step, options);
    const figures = heldOut.length === 0 ? null : measureHead(heldOut, asLinearHead(parameters, options));
    const entry = { epoch, epochs: options.epochs, trainingLoss, heldOut: figures };
    history.push({ ...entry, logTemperatures: [...parameters.logTemperatures] });
    const better = figures === null || figures.loss < best.loss;
    if (better) best = { parameters: copyOf(parameters), loss: figures?.loss ?? Infinity, epoch };
    await options.onEpoch?.({ ...entry, logTemperatures: [...parameters.logTemperatures] });
    if (options.signal?.aborted === true) throw cancelled();
    if (epoch - best.epoch >= options.patience) break;
  }
  return { parameters: best.parameters, history, bestEpoch: best.epoch };
}

async function trainEpoch(
  order: readonly CapeFitSample[],
  parameters: HeadParameters,
  step: (parameters: HeadParameters, gradient: HeadParameters) => void,
  options: CapeFitOptions,
): Promise<number> {
  let loss = 0;
  for (let from = 0; from < order.length; from += options.batchSize) {
    const batch = order.slice(from, from + options.batchSize);
    const head = asLinearHead(parameters, options);
    const gradient = zeroGradient(head);
    for (const sample of batch) loss += addDistillationGradient(gradient, sample, head, 1 / batch.length);
    step(parameters, gradient);
    await options.onStep?.();
  }
  return loss / order.length;
}

/** A head that reads the very arrays being trained. */
function asLinearHead(parameters: HeadParameters, { classes, features }: CapeFitOptions): LinearHead {
  return { classes, features, ...parameters };
}

function copyOf(parameters: HeadParameters): HeadParameters {
  return {
    weights: parameters.weights.slice(),
    bias: parameters.bias.slice(),
    logTemperatures: parameters.logTemperatures.slice(),
  };
}

function storedHead(
  parameters: HeadParameters,
  options: CapeFitOptions,
  result: { bestEpoch: number; training: HeadFigures; heldOut: HeadFigures | null; images: number },
): CapeHead {
  const [t1 = 0, t2 = 0, t3 = 0] = Array.from(parameters.logTemperatures);
  const held = result.heldOut;
  return {
    layer: options.layer,
    classes: options.classes,
    features: options.features,
    weights: Array.from(parameters.weights),
    bias: Array.from(parameters.bias),
    logTemperatures: [t1, t2, t3],
    provenance: {
      mode: 'post-fit',
      start: options.start,
      optimizer: options.optimizer.kind,
      learningRate: options.optimizer.learningRate,
      weightDecay: options.optimizer.weightDecay,
      seed: options.seed,
      images: result.images,
      epochs: result.bestEpoch,
      trainingLoss: result.training.loss,
      trainingAgreement: result.training.agreement,
      ...(held === null ? {} : { heldOutLoss: held.loss, heldOutAgreement: held.agreement }),
    },
  };
}

function checkSamples(samples: readonly CapeFitSample[], options: CapeFitOptions): void {
  const refuse = (what: string) =>
    badInput({ what, mend: 'Cache features and logits of one network again.' });
  const first = samples[0];
  if (first === undefined) throw badInput({ what: 'there is no image to fit the CAPE head on' });
  const size = first.features.length;
  if (size === 0 || size % options.features !== 0) {
    throw refuse(`features of ${size} values do not divide into ${options.features} channels`);
  }
  samples.forEach((sample, index) => {
    if (sample.features.length !== size) {
      throw refuse(`image ${index} has ${sample.features.length} feature values, the first has ${size}`);
    }
    if (sample.teacherLogits.length !== options.classes) {
      throw refuse(`image ${index} has ${sample.teacherLogits.length} logits for ${options.classes} classes`);
    }
    if (!allFinite(sample.features) || !allFinite(sample.teacherLogits)) {
      throw refuse(`image ${index} holds values that are no numbers`);
    }
  });
}

function allFinite(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return false;
  return true;
}
