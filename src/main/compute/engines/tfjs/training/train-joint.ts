import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { cancelled, computeFailed } from '../../../../../shared/errors.ts';
import { createRandom, type Random } from '../../../../../shared/random.ts';
import type { StopSignal } from '../../../../../shared/stop-signal.ts';
import { axis, sizeOf, type Tensor } from '../../../../../shared/tensor.ts';
import { shuffled } from '../../../../attribution/index.ts';
import { jointLosses, type JointHead, type JointLosses } from './joint-loss.ts';
import { Descent } from './descent.ts';
import type { TrainableNetwork } from './trainable-network.ts';

/** How network and head are trained together. */
export interface JointSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** The learning rate falls to a tenth after every so many epochs. */
  readonly stepEpochs: number;
  readonly momentum: number;
  /** L2 on every trainable, biases and temperatures included. */
  readonly weightDecay: number;
  /** Epochs without a better held-out loss before training stops. */
  readonly patience: number;
  readonly seed: number;
}

/** Images [n, C, H, W], each of a known class. */
export interface LabelledImages {
  readonly images: Tensor;
  readonly classes: readonly number[];
}

/** What one epoch did: means over the images, of the training images while they were learned from. */
export interface JointEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly entropy: number;
  readonly distillation: number;
  /** Entropy and distillation of held-out images together; null where none are held out. */
  readonly heldOutLoss: number | null;
}

export interface JointResult {
  /** By layer, then by name. */
  readonly weights: ReadonlyMap<string, ReadonlyMap<string, Tensor>>;
  /** [C, D] row by row. */
  readonly headWeights: readonly number[];
  readonly headBias: readonly number[];
  readonly logTemperatures: readonly [number, number, number];
  readonly history: readonly JointEpoch[];
  readonly bestEpoch: number;
}

interface Context {
  readonly network: TrainableNetwork;
  readonly head: { readonly [K in keyof JointHead]: JointHead[K] & Variable };
  readonly classCount: number;
  readonly settings: JointSettings;
  readonly signal: StopSignal | null;
  readonly onEpoch: (epoch: JointEpoch) => Promise<void>;
}

/**
 * Trains a network and a CAPE head together (mode "TS" of arXiv 2404.02388): SGD with momentum on the sum of both
 * losses, one learning rate for all. Deviations: the network starts from its own weights, and the epoch with the lowest
 * held-out loss is kept rather than the one that does best on test images.
 * @throws ComputeFailed where a loss is no number, Cancelled when the signal fires.
 */
export async function trainJointly(
  training: LabelledImages,
  heldOut: LabelledImages | null,
  network: TrainableNetwork,
  size: { readonly features: number; readonly classes: number },
  options: Pick<Context, 'settings' | 'signal' | 'onEpoch'>,
): Promise<JointResult> {
  const random = createRandom(options.settings.seed);
  const context: Context = {
    ...options,
    network,
    classCount: size.classes,
    head: startingHead(size.features, size.classes, random),
  };
  try {
    return await train(training, heldOut, context, random);
  } finally {
    tf.dispose(Object.values(context.head));
  }
}

/** Kaiming normal weights and PyTorch's usual uniform bias, temperatures 1. */
function startingHead(features: number, classes: number, random: Random): Context['head'] {
  const spread = Math.sqrt(2 / features);
  const weights = Float32Array.from({ length: features * classes }, () => spread * random.normal());
  const bias = Float32Array.from({ length: classes }, () => (2 * random.uniform() - 1) / Math.sqrt(features));
  return {
    weights: owned(tf.tensor2d(weights, [features, classes])),
    bias: owned(tf.tensor1d(bias)),
    logTemperatures: owned(tf.zeros<tf.Rank.R1>([3])),
  };
}

/** A variable in the place of its first value. */
function owned<R extends tf.Rank>(value: tf.Tensor<R>): Variable<R> {
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}

async function train(
  training: LabelledImages,
  heldOut: LabelledImages | null,
  context: Context,
  random: Random,
): Promise<JointResult> {
  const { settings, network, head, onEpoch, signal } = context;
  const descent = new Descent([...network.variables, ...Object.values(head)], settings.momentum);
  const history: JointEpoch[] = [];
  let best = { loss: Infinity, epoch: 0, state: await stateOf(context) };
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const rate = settings.learningRate * 0.1 ** Math.floor((epoch - 1) / settings.stepEpochs);
      const seen = await trainEpoch(training, context, descent, rate, random);
      const heldOutLoss = heldOut === null ? null : await lossOf(heldOut, context);
      const entry = { epoch, ...seen, heldOutLoss };
      history.push(entry);
      const loss = heldOutLoss ?? seen.entropy + seen.distillation;
      if (!Number.isFinite(loss)) throw diverged(epoch);
      if (loss < best.loss || heldOut === null) best = { loss, epoch, state: await stateOf(context) };
      await onEpoch(entry);
      if (signal?.aborted === true) throw cancelled();
      if (epoch - best.epoch >= settings.patience) break;
    }
  } finally {
    descent.dispose();
  }
  return { ...best.state, history, bestEpoch: best.epoch };
}

const diverged = (epoch: number) =>
  computeFailed({
    what: `the losses are no numbers any more after epoch ${epoch}`,
    mend: 'Use a smaller --learning-rate, and check the scaling of the channels.',
  });

async function trainEpoch(
  images: LabelledImages,
  context: Context,
  descent: Descent,
  rate: number,
  random: Random,
): Promise<{ readonly entropy: number; readonly distillation: number }> {
  const { settings, signal } = context;
  const order = shuffled(
    images.classes.map((_, index) => index),
    random,
  );
  const sum = { entropy: 0, distillation: 0 };
  for (let from = 0; from < order.length; from += settings.batchSize) {
    if (signal?.aborted === true) throw cancelled();
    const chosen = order.slice(from, from + settings.batchSize);
    const [entropy, distillation] = await step(take(images, chosen), context, descent, rate);
    sum.entropy += (entropy * chosen.length) / order.length;
    sum.distillation += (distillation * chosen.length) / order.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return sum;
}

/** One step against the gradient of both losses and the decay. Answers both losses as they were before it. */
async function step(
  batch: LabelledImages,
  context: Context,
  descent: Descent,
  rate: number,
): Promise<[number, number]> {
  const kept: tf.Scalar[] = [];
  const total = () => {
    const { entropy, distillation } = lossesOf(batch, context);
    kept.push(tf.keep(entropy.clone()), tf.keep(distillation.clone()));
    const squares = descent.variables.map((variable) => tf.sum(tf.square(variable)));
    const decay = tf.mul(tf.addN(squares), context.settings.weightDecay / 2);
    return tf.add<Scalar>(tf.add(entropy, distillation), decay);
  };
  try {
    descent.step(total, rate);
    const [entropy = NaN, distillation = NaN] = await Promise.all(
      kept.map(async (value) => (await value.data())[0]),
    );
    return [entropy, distillation];
  } finally {
    tf.dispose(kept);
  }
}

function lossesOf(batch: LabelledImages, { network, head, classCount }: Context): JointLosses {
  const { logits, features } = network.run(batch.images);
  const labels = tf.cast<Tensor2D>(
    // Of a row of classes the ones and zeros have two axes.
    tf.oneHot(tf.tensor1d([...batch.classes], 'int32'), classCount) as Tensor2D,
    'float32',
  );
  return jointLosses({ logits, features, labels }, head);
}

/** Entropy and distillation of images that nothing is learned from. */
async function lossOf(images: LabelledImages, context: Context): Promise<number> {
  const count = images.classes.length;
  let sum = 0;
  for (let from = 0; from < count; from += context.settings.batchSize) {
    const to = Math.min(count, from + context.settings.batchSize);
    const chosen = Array.from({ length: to - from }, (_, index) => from + index);
    const loss = tf.tidy(() => {
      const { entropy, distillation } = lossesOf(take(images, chosen), context);
      return tf.add(entropy, distillation);
    });
    sum += ((await loss.data())[0] ?? NaN) * (chosen.length / count);
    loss.dispose();
  }
  return sum;
}

function take({ images, classes }: LabelledImages, chosen: readonly number[]): LabelledImages {
  const size = sizeOf(images.shape.slice(1));
  const data = new Float32Array(chosen.length * size);
  chosen.forEach((from, to) => data.set(images.data.subarray(from * size, (from + 1) * size), to * size));
  return {
    images: { data, shape: [chosen.length, axis(images, 1), axis(images, 2), axis(images, 3)] },
    classes: chosen.map((index) => classes[index] ?? 0),
  };
}

type State = Omit<JointResult, 'history' | 'bestEpoch'>;

async function stateOf({ network, head }: Context): Promise<State> {
  const turned = tf.tidy(() => tf.transpose(head.weights));
  const [weights, bias, logs] = await Promise.all([
    turned.data(),
    head.bias.data(),
    head.logTemperatures.data(),
  ]);
  turned.dispose();
  const [t1 = 0, t2 = 0, t3 = 0] = logs;
  return {
    weights: await network.read(),
    headWeights: [...weights],
    headBias: [...bias],
    logTemperatures: [t1, t2, t3],
  };
}
