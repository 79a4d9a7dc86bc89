import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** A CAPE head being trained: weights [D, C], bias [C] and the log temperatures t1, t2, t3 as [3]. */
export interface JointHead {
  readonly weights: Tensor2D;
  readonly bias: Tensor1D;
  readonly logTemperatures: Tensor1D;
}

/** What the network says of a batch. */
export interface JointOutputs {
  /** [B, C], the classes excluding each other. */
  readonly logits: Tensor2D;
  /** [B, N, D], every region's features before pooling. */
  readonly features: Tensor3D;
  /** The known classes as ones and zeros, [B, C]. */
  readonly labels: Tensor2D;
}

/** Both losses, each the mean over the batch. */
export interface JointLosses {
  /** Cross-entropy of the network's own logits. */
  readonly entropy: Scalar;
  /** Tk^2 KL(network || soft CAPE). */
  readonly distillation: Scalar;
}

/** The distillation temperature of the reference program. */
const teacherTemperature = 2;

/** The value as a constant: nothing flows back through it. */
export const stopGradient = <T extends Tensor>(value: T): T =>
  tf.customGrad<T>((x) => ({
    // tfjs types the arguments of a custom gradient alike; this one is the value.
    value: tf.clone(x as T),
    gradFunc: (dy: T) => tf.zerosLike(dy),
  }))(value);

const logSoftmax = (values: Tensor, axis: number) => tf.sub(values, tf.logSumExp(values, axis, true));

/**
 * The two losses of joint training ("TS" of arXiv 2404.02388). The features that enter the head and the logits that the
 * head learns from are constants, so the network follows the cross-entropy alone and the head the distillation alone.
 */
export function jointLosses({ logits, features, labels }: JointOutputs, head: JointHead): JointLosses {
  const entropy = tf.neg<Scalar>(tf.mean(tf.sum(tf.mul(labels, logSoftmax(logits, 1)), 1)));
  const soft = softLogProbabilities(stopGradient(features), head);
  const logTeacher = logSoftmax(tf.div(stopGradient(logits), teacherTemperature), 1);
  const divergence = tf.sum(tf.mul(tf.exp(logTeacher), tf.sub(logTeacher, soft)), 1);
  return {
    entropy,
    distillation: tf.mul<Scalar>(tf.mean(divergence), teacherTemperature ** 2),
  };
}

/** log ps [B, C] with both temperatures multiplied by T3, wholly in the log domain. */
function softLogProbabilities(features: Tensor3D, { weights, bias, logTemperatures }: JointHead): Tensor {
  const [batch, regions, depth] = features.shape;
  const at = (index: number) => tf.slice(logTemperatures, [index], [1]);
  const scale = (index: number) => tf.exp(tf.neg(tf.add(at(index), at(2))));
  const rows: Tensor2D = tf.reshape(features, [batch * regions, depth]);
  const regionLogits = tf.reshape(tf.add(tf.matMul(rows, weights), bias), [batch, regions, -1]);
  const logPosterior = logSoftmax(tf.mul(regionLogits, scale(0)), 2);
  const logWeight = logSoftmax(tf.mul(tf.mean(regionLogits, 2), scale(1)), 1);
  return tf.logSumExp(tf.add(logPosterior, tf.expandDims(logWeight, 2)), 1);
}
