import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { NetworkFile } from '../../../src/shared/compute-port.ts';
import { badInput } from '../../../src/shared/errors.ts';
import type { NetworkDescription } from '../../../src/shared/network.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { axis, sizeOf, type Tensor } from '../../../src/shared/tensor.ts';
import { reduceMaps } from '../../../src/main/attribution/index.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';

/** What a linear network is made of; also the content of its file. */
export interface LinearNetwork {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly seed: number;
  readonly segmentation: boolean;
  readonly singleLogit: boolean;
  /** What else it does when asked, for tests of the processes: each forward pass waits, or ends the process. */
  readonly habit?: 'wait-500-ms' | 'block-forever' | 'exit' | 'circle-when-opened' | undefined;
  /** A file that it writes just before it does that; `.ended` is added to its name when the process exits. */
  readonly marker?: string | undefined;
}

export const inputLayer = 'input';

/**
 * A network that is linear in its input, so that every derivative is known by hand. A classifier's logit is the dot
 * product of the whole image with a random vector; a segmenter's is the dot product of a pixel's channels.
 * Its one layer is the input itself.
 */
export function createLinearEngine(network: LinearNetwork): Engine {
  const { channels, height, width, classes, segmentation, singleLogit } = network;
  const random = createRandom(network.seed);
  const perClass = segmentation ? channels : channels * height * width;
  const drawn = Float32Array.from({ length: (singleLogit ? 1 : classes) * perClass }, () => random.normal());
  // A single logit z is answered as the pair (-z, z).
  const weights = singleLogit ? Float32Array.from([...drawn.map((w) => -w), ...drawn]) : drawn;
  const pixels = height * width;
  const weightAt = (k: number, c: number, p: number) =>
    weights[segmentation ? k * channels + c : k * perClass + c * pixels + p] ?? 0;
  const outputs = segmentation ? pixels : 1;

  const logitsOf = (batch: Tensor): Tensor => {
    const data = new Float32Array(axis(batch, 0) * classes * outputs);
    batch.data.forEach((value, index) => {
      const p = index % pixels;
      const c = Math.floor(index / pixels) % channels;
      const b = Math.floor(index / pixels / channels);
      for (let k = 0; k < classes; k++) {
        const at = (b * classes + k) * outputs + (segmentation ? p : 0);
        data[at] = (data[at] ?? 0) + value * weightAt(k, c, p);
      }
    });
    const shape = segmentation ? [axis(batch, 0), classes, height, width] : [axis(batch, 0), classes];
    return { data, shape };
  };
  /** dS/dx for S = sum of output * dS/doutput. */
  const gradientOf = (batch: Tensor, atLogits: Tensor): Tensor => ({
    shape: batch.shape,
    data: batch.data.map((_, index) => {
      const p = index % pixels;
      const c = Math.floor(index / pixels) % channels;
      const b = Math.floor(index / pixels / channels);
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        sum += (atLogits.data[(b * classes + k) * outputs + (segmentation ? p : 0)] ?? 0) * weightAt(k, c, p);
      }
      return sum;
    }),
  });
  return {
    description: describeLinear(network),
    device: 'linear algebra by hand',
    async predict(batch) {
      await live(network);
      return logitsOf(batch);
    },
    async explain(batch, w, request) {
      await live(network);
      const logits = logitsOf(batch);
      const atLogits = request.score === 'logit' ? w : softmaxGradient(logits, w);
      const gradient = gradientOf(batch, atLogits);
      const maps = request.layers.map((layer): [string, Tensor[]] => [
        layer,
        request.reductions.map((reduction) => reduceMaps(batch, gradient, reduction)),
      ]);
      return {
        logits,
        maps: Object.fromEntries(maps),
        activations: {},
        gradients: {},
        inputGradient: request.inputGradient ? gradient : null,
      };
    },
    features: (batch) => Promise.resolve({ activation: batch, logits: logitsOf(batch) }),
    close: () => Promise.resolve(),
  };
}

function softmaxGradient(logits: Tensor, w: Tensor): Tensor {
  const classes = axis(logits, 1);
  const data = new Float32Array(logits.data.length);
  for (let b = 0; b < axis(logits, 0); b++) {
    const row = [...logits.data.subarray(b * classes, (b + 1) * classes)];
    const powers = row.map((logit) => Math.exp(logit - Math.max(...row)));
    const sum = powers.reduce((x, y) => x + y, 0);
    const p = powers.map((power) => power / sum);
    const mean = p.reduce((total, value, k) => total + value * (w.data[b * classes + k] ?? 0), 0);
    p.forEach((value, k) => (data[b * classes + k] = value * ((w.data[b * classes + k] ?? 0) - mean)));
  }
  return { data, shape: logits.shape };
}

async function live({ habit, marker }: LinearNetwork): Promise<void> {
  if (habit !== undefined && marker !== undefined && !existsSync(marker)) {
    writeFileSync(marker, '');
    process.once('exit', () => writeFileSync(`${marker}.ended`, ''));
  }
  if (habit === 'exit') process.exit(7);
  if (habit === 'wait-500-ms') await new Promise((resolve) => setTimeout(resolve, 500));
  if (habit === 'block-forever') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function describeLinear(network: LinearNetwork): NetworkDescription {
  const { channels, height, width, classes, segmentation, singleLogit } = network;
  const inputShape = [1, channels, height, width];
  return {
    format: 'onnx',
    inputs: [{ name: inputLayer, type: 'float32', shape: inputShape }],
    outputs: [
      { name: 'logits', type: 'float32', shape: segmentation ? [1, classes, height, width] : [1, classes] },
    ],
    inputShape: [channels, height, width],
    task: segmentation ? 'segmentation' : 'classification',
    classCount: classes,
    singleLogit,
    strippedActivation: null,
    layers: [
      {
        name: inputLayer,
        operator: 'Identity',
        channels,
        height,
        width,
        stride: [1, 1],
        differentiable: true,
        reason: null,
      },
    ],
    recommendedLayer: inputLayer,
    operators: ['Identity', 'Gemm'],
    missingDerivatives: [],
    parameterCount: sizeOf(inputShape) * classes,
    opset: null,
  };
}

/** Opens the JSON file of a linear network, as an engine opens a network file. */
export async function openLinearEngine({ path }: NetworkFile): Promise<Engine> {
  const text = await readFile(path, 'utf8');
  if (!text.startsWith('{')) throw badInput({ what: 'this is no linear network', where: path });
  // Written by the tests themselves.
  const network = JSON.parse(text) as LinearNetwork;
  // As a decoder does that a damaged file leads in a circle.
  while (network.habit === 'circle-when-opened');
  return createLinearEngine(network);
}
