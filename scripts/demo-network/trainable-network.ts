import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { classCount, convolutions, featureCount, slots, type WeightSlot } from './architecture.ts';
import { convolve, inputGradient, kernelGradient } from './trainable-convolution.ts';

/** Starts the WASM backend; its SIMD arithmetic gives the same bits on every machine. */
export async function startBackend(): Promise<void> {
  await tf.setBackend('wasm');
  await tf.ready();
}

/** A channels-last batch [batch, edge, edge, channels]. */
export interface ImageBatch {
  readonly data: Float32Array;
  readonly shape: readonly [number, number, number, number];
}

/**
 * Targets are 0.97 and 0.03, not 1 and 0: a network that is never certain still feels it when a part of its evidence
 * is hidden. A field without label is to leave the network undecided.
 */
function targetOf(label: number | null): number[] {
  return label === null ? [0.5, 0.5] : [label === 0 ? 0.97 : 0.03, label === 1 ? 0.97 : 0.03];
}

interface Pass {
  /** Input of every convolution, then the features: one more than there are convolutions. */
  readonly stages: readonly [tf.Tensor4D, ...tf.Tensor4D[]];
  readonly pooled: tf.Tensor2D;
  readonly logits: tf.Tensor2D;
}

function slotOf(name: string): WeightSlot {
  const slot = slots.find((entry) => entry.name === name);
  if (slot === undefined) throw new RangeError(`the network has no weights called ${name}`);
  return slot;
}

function valuesOf(weights: Float32Array, name: string): Float32Array {
  const { start, length } = slotOf(name);
  return weights.slice(start, start + length);
}

function kernelOf(weights: Float32Array, index: number): tf.Tensor4D {
  const { kernel, from, to } = convolutions[index] ?? { kernel: 0, from: 0, to: 0 };
  return tf.tensor4d(valuesOf(weights, `convolution${index + 1}.weight`), [kernel, kernel, from, to]);
}

function denseOf(weights: Float32Array): tf.Tensor2D {
  return tf.tensor2d(valuesOf(weights, 'dense.weight'), [featureCount, classCount]);
}

function forward(weights: Float32Array, images: ImageBatch): Pass {
  let top = tf.tensor4d(images.data, [...images.shape]);
  const stages: [tf.Tensor4D, ...tf.Tensor4D[]] = [top];
  convolutions.forEach(({ stride }, index) => {
    top = tf.relu(convolve(top, kernelOf(weights, index), stride));
    stages.push(top);
  });
  const pooled = tf.mean<tf.Tensor2D>(top, [1, 2]);
  return { stages, pooled, logits: tf.matMul(pooled, denseOf(weights)) };
}

/** Mean cross-entropy of a batch and its gradient with respect to the flat weights, by the chain rule layer by layer. */
export function lossAndGradient(
  weights: Float32Array,
  images: ImageBatch,
  labels: readonly (number | null)[],
): { loss: number; gradient: Float32Array } {
  return tf.tidy(() => {
    const pass = forward(weights, images);
    const target = tf.tensor2d(labels.map(targetOf));
    const loss = tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(pass.logits)), 1)).dataSync()[0] ?? NaN;
    const dLogits = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(pass.logits), target), labels.length);
    return { loss: -loss, gradient: backward(weights, pass, dLogits) };
  });
}

function backward(weights: Float32Array, { stages, pooled }: Pass, dLogits: tf.Tensor2D): Float32Array {
  const gradient = new Float32Array(weights.length);
  const keep = (name: string, values: tf.Tensor) => gradient.set(values.dataSync(), slotOf(name).start);
  keep('dense.weight', tf.matMul(pooled, dLogits, true));
  const features = stages.at(-1) ?? stages[0];
  const [batch, height, width, channels] = features.shape;
  const dPooled = tf.div(tf.matMul(dLogits, denseOf(weights), false, true), height * width);
  let dTop = tf.mul<tf.Tensor4D>(tf.reshape(dPooled, [batch, 1, 1, channels]), tf.onesLike(features));
  for (let index = convolutions.length - 1; index >= 0; index--) {
    const [input, output] = [stages[index], stages[index + 1]];
    const layer = convolutions[index];
    if (input === undefined || output === undefined || layer === undefined)
      throw new RangeError('no such layer');
    const dy = tf.mul<tf.Tensor4D>(dTop, tf.step(output));
    keep(`convolution${index + 1}.weight`, kernelGradient(input, layer.kernel, dy, layer.stride));
    if (index > 0) dTop = inputGradient(input.shape, kernelOf(weights, index), dy, layer.stride);
  }
  return gradient;
}

/** Features [batch, D, h, w] and logits [batch, classes] of a batch, flat. */
export function look(
  weights: Float32Array,
  images: ImageBatch,
): { features: Float32Array; logits: Float32Array } {
  return tf.tidy(() => {
    const { stages, logits } = forward(weights, images);
    const planes = tf.transpose(stages.at(-1) ?? stages[0], [0, 3, 1, 2]);
    return { features: Float32Array.from(planes.dataSync()), logits: Float32Array.from(logits.dataSync()) };
  });
}
