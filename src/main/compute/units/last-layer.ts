import { createRandom } from '../../../shared/random.ts';
import { axis, sizeOf, type Tensor } from '../../../shared/tensor.ts';
import type { TeacherHead } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { turn, type UnitContext } from './unit-context.ts';

/** Largest share of the largest logit that may be round-off of float32. */
const roundOff = 1e-4;
const probesAtOnce = 32;

/**
 * The weights [K, D] and biases [K] of the layer that ends a network, where all that follows `layer` is average pooling
 * and one linear layer; null where more follows, or the network cannot be started in its middle. Found by feeding
 * activations to what follows: zero gives the biases, each channel alone its weights, and random activations of both
 * signs tell whether the sum explains everything.
 * @param inputSize Height and width of the network's input.
 */
export async function findLastLayer(
  engine: Engine,
  layer: string,
  inputSize: readonly [number, number],
  context: Pick<UnitContext, 'signal'>,
): Promise<TeacherHead | null> {
  const { inputShape, classCount, layers } = engine.description;
  const info = layers.find(({ name }) => name === layer);
  if (engine.forwardFrom === undefined || info === undefined) return null;
  const forwardFrom = engine.forwardFrom.bind(engine);
  const depth = info.channels;
  const [, , height = info.height, width = info.width] = (
    await engine.features(zeros([1, inputShape[0], ...inputSize]), layer)
  ).activation.shape;
  const cells = height * width;
  const ask = async (activation: Tensor): Promise<Tensor> => {
    await turn(context);
    return forwardFrom(zeros([axis(activation, 0), inputShape[0], ...inputSize]), layer, activation);
  };

  const noise = randomActivation([2, depth, height, width]);
  const bias = (await ask(zeros([2, depth, height, width]))).data.slice(0, classCount);
  const weights = new Float64Array(classCount * depth);
  for (let from = 0; from < depth; from += probesAtOnce) {
    // One size of batch for all questions: each size is compiled anew.
    const probes = zeros([probesAtOnce, depth, height, width]);
    for (let d = from; d < Math.min(depth, from + probesAtOnce); d++) {
      const start = ((d - from) * depth + d) * cells;
      probes.data.fill(1, start, start + cells);
    }
    const logits = await ask(probes);
    for (let d = from; d < Math.min(depth, from + probesAtOnce); d++) {
      for (let c = 0; c < classCount; c++) {
        weights[c * depth + d] = (logits.data[(d - from) * classCount + c] ?? 0) - (bias[c] ?? 0);
      }
    }
    // Most networks that end otherwise are known by their first channels; large ones have thousands of them.
    if (from === 0 && !(await isLinear(ask, noise, bias))) return null;
  }
  return explains({ weights, bias }, noise, await ask(noise)) ? { weights, bias } : null;
}

/** y(a) + y(b) = y(a + b) + y(0). */
async function isLinear(
  ask: (activation: Tensor) => Promise<Tensor>,
  noise: Tensor,
  bias: Float32Array,
): Promise<boolean> {
  const size = noise.data.length / 2;
  const sum = zeros(noise.shape);
  for (let index = 0; index < size; index++) {
    sum.data[index] = (noise.data[index] ?? 0) + (noise.data[size + index] ?? 0);
  }
  const [apart, together] = [await ask(noise), await ask(sum)];
  const differences = Array.from(bias, (own, c) => {
    const both = (apart.data[c] ?? 0) + (apart.data[bias.length + c] ?? 0);
    return both - (together.data[c] ?? 0) - own;
  });
  return areRoundOff(differences, [...apart.data, ...together.data]);
}

/** Whether logits are the head's answer to the mean of each channel. */
function explains({ weights, bias }: TeacherHead, activation: Tensor, logits: Tensor): boolean {
  const [images, depth] = [axis(activation, 0), axis(activation, 1)];
  const cells = activation.data.length / (images * depth);
  const means = new Float64Array(images * depth);
  activation.data.forEach((value, index) => {
    const channel = Math.floor(index / cells);
    means[channel] = (means[channel] ?? 0) + value / cells;
  });
  const differences = Array.from(logits.data, (logit, index) => {
    const [image, c] = [Math.floor(index / bias.length), index % bias.length];
    let answer = bias[c] ?? 0;
    for (let d = 0; d < depth; d++) answer += (weights[c * depth + d] ?? 0) * (means[image * depth + d] ?? 0);
    return answer - logit;
  });
  return areRoundOff(differences, [...logits.data]);
}

function areRoundOff(differences: readonly number[], like: readonly number[]): boolean {
  const largest = like.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return differences.every((difference) => Math.abs(difference) <= roundOff * Math.max(1e-6, largest));
}

function zeros(shape: readonly number[]): Tensor {
  return { data: new Float32Array(sizeOf(shape)), shape };
}

/** Uneven in place and of both signs, with channel means far from zero. */
function randomActivation(shape: readonly number[]): Tensor {
  const random = createRandom(1);
  const cells = sizeOf(shape.slice(2));
  let level = 0;
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    if (index % cells === 0) level = random.normal();
    return level + random.normal();
  });
  return { data, shape };
}
