import type { NetworkDescription } from '../../../shared/network.ts';
import type { Verdict } from '../../../shared/run.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { indexOfMax } from '../../attribution/index.ts';

/** How logits become probabilities: one choice among classes, or a yes and no for each. */
export function probabilityRule(network: NetworkDescription): 'softmax' | 'sigmoid' {
  return network.singleLogit || network.strippedActivation === 'sigmoid' ? 'sigmoid' : 'softmax';
}

/**
 * Probabilities of logits [B, K] or [B, K, H, W], class by class. A single logit z comes as the pair (-z, z), so the
 * sigmoid of each is its probability, and the two sum to 1.
 */
export function toProbabilities(logits: Tensor, network: NetworkDescription): Tensor {
  if (probabilityRule(network) === 'sigmoid') {
    return { data: logits.data.map((logit) => 1 / (1 + Math.exp(-logit))), shape: logits.shape };
  }
  const [batch, classes] = [axis(logits, 0), axis(logits, 1)];
  const pixels = logits.data.length / (batch * classes);
  const data = new Float32Array(logits.data.length);
  for (let b = 0; b < batch; b++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      softmaxInto(data, logits.data, b * classes * pixels + pixel, classes, pixels);
    }
  }
  return { data, shape: logits.shape };
}

function softmaxInto(to: Float32Array, from: Float32Array, start: number, count: number, step: number): void {
  let largest = -Infinity;
  for (let k = 0; k < count; k++) largest = Math.max(largest, from[start + k * step] ?? -Infinity);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp((from[start + k * step] ?? -Infinity) - largest);
  for (let k = 0; k < count; k++) {
    to[start + k * step] = Math.exp((from[start + k * step] ?? -Infinity) - largest) / sum;
  }
}

/** The class with the largest logit, for every image and pixel: [B] or [B, H, W] flattened. */
export function argmaxClasses(logits: Tensor): Uint16Array {
  const [batch, classes] = [axis(logits, 0), axis(logits, 1)];
  const pixels = logits.data.length / (batch * classes);
  const winners = new Uint16Array(batch * pixels);
  for (let b = 0; b < batch; b++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      let best = 0;
      const at = (k: number) => logits.data[(b * classes + k) * pixels + pixel] ?? -Infinity;
      for (let k = 1; k < classes; k++) if (at(k) > at(best)) best = k;
      winners[b * pixels + pixel] = best;
    }
  }
  return winners;
}

/** Sums class probabilities batch by batch; the verdict is their mean over images and pixels. */
export class VerdictSum {
  readonly #sums: Float64Array;
  #count = 0;

  constructor(classes: number) {
    this.#sums = new Float64Array(classes);
  }

  add(probabilities: Tensor): void {
    const [batch, classes] = [axis(probabilities, 0), axis(probabilities, 1)];
    const pixels = probabilities.data.length / (batch * classes);
    probabilities.data.forEach((value, index) => {
      const k = Math.floor(index / pixels) % classes;
      this.#sums[k] = (this.#sums[k] ?? 0) + value;
    });
    this.#count += batch * pixels;
  }

  /** Null before any image was added. */
  verdict(objectCount: number | null): Verdict | null {
    if (this.#count === 0) return null;
    const probabilities = Array.from(this.#sums, (sum) => sum / this.#count);
    return { probabilities, predictedClass: indexOfMax(probabilities), objectCount };
  }
}
