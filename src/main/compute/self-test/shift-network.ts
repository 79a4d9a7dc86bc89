import type { Tensor } from '../../../shared/tensor.ts';
import { encodeModel, toModel, toNode, toTensor, toValueInfo } from '../../graph/index.ts';

/**
 * A network whose every number is known by hand. Each kernel of its one convolution looks at one neighbour, so channel
 * k of its activation is relu(gain_k * x[c_k, i + dy_k, j + dx_k] + bias_k), zero outside; the logits are a linear map of
 * the channels' means. It would show a flipped kernel, a wrong border, a lost bias and a mixed-up channel.
 */
const size = 6;
const channels = 2;
export const shiftSizePx = size;
export const shiftChannels = channels;
export const kernels = [
  { channel: 0, dy: 0, dx: 0, gain: 1, bias: 0 },
  { channel: 0, dy: -1, dx: 1, gain: 0.5, bias: 0.25 },
  { channel: 1, dy: 1, dx: 0, gain: -2, bias: 0.5 },
  { channel: 1, dy: 0, dx: -1, gain: 0.75, bias: -0.125 },
] as const;
/** Weights [class, kernel] of the last layer. */
export const head = [
  [1, -0.5, 2, 0.25],
  [-1, 3, 0.5, -2],
  [0.5, 0.5, -1.5, 1],
] as const;
export const headBias = [0.1, -0.2, 0.3] as const;

export const shiftLayer = 'activation';
export const shiftClasses = head.length;

/** The network as the bytes of an ONNX file, for any number of images. */
export function encodeShiftNetwork(): Uint8Array {
  const weights = new Float32Array(kernels.length * channels * 9);
  kernels.forEach(({ channel, dy, dx, gain }, k) => {
    weights[(k * channels + channel) * 9 + (dy + 1) * 3 + dx + 1] = gain;
  });
  const biases = Float32Array.from(kernels, ({ bias }) => bias);
  return encodeModel(
    toModel({
      nodes: [
        toNode('Conv', ['image', 'w', 'b'], ['convolved'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
        toNode('Relu', ['convolved'], [shiftLayer]),
        toNode('GlobalAveragePool', [shiftLayer], ['pooled']),
        toNode('Flatten', ['pooled'], ['features']),
        toNode('Gemm', ['features', 'head', 'head_bias'], ['logits'], { transB: 1 }),
      ],
      inputs: [toValueInfo('image', ['batch', channels, size, size])],
      outputs: [toValueInfo('logits', ['batch', head.length])],
      initializers: [
        toTensor('w', [kernels.length, channels, 3, 3], weights),
        toTensor('b', [kernels.length], biases),
        toTensor('head', [head.length, kernels.length], Float32Array.from(head.flat())),
        toTensor('head_bias', [head.length], Float32Array.from(headBias)),
      ],
    }),
  );
}

/** Two images whose values keep away from the kinks of relu. */
export function shiftImages(): Tensor {
  const data = Float32Array.from({ length: 2 * channels * size * size }, (_, at) => {
    const value = ((at * 7) % 23) / 23 - 0.4;
    return Math.abs(value) < 0.05 ? 0.3 : value;
  });
  return { data, shape: [2, channels, size, size] };
}

/** What the network must answer for each image's own class. */
export interface ShiftNumbers {
  /** [B, classes]. */
  readonly logits: Tensor;
  /** HiResCAM at {@link shiftLayer}, [B, h, w]. */
  readonly map: Tensor;
  /** [B, C, H, W]. */
  readonly inputGradient: Tensor;
}

/** The answers by arithmetic, without a line of any engine. */
export function shiftNumbers({ data }: Tensor, classes: readonly number[]): ShiftNumbers {
  const pixels = size * size;
  const logits = new Float32Array(classes.length * head.length);
  const map = new Float32Array(classes.length * pixels);
  const inputGradient = new Float32Array(data.length);
  classes.forEach((target, image) => {
    headBias.forEach((bias, c) => (logits[image * head.length + c] = bias));
    kernels.forEach(({ channel, dy, dx, gain, bias }, k) => {
      for (let at = 0; at < pixels; at++) {
        const [y, x] = [Math.floor(at / size) + dy, (at % size) + dx];
        const inside = y >= 0 && y < size && x >= 0 && x < size;
        const source = (image * channels + channel) * pixels + y * size + x;
        const activation = Math.max(0, gain * (inside ? (data[source] ?? 0) : 0) + bias);
        const slope = (head[target]?.[k] ?? 0) / pixels;
        head.forEach((row, c) => add(logits, image * head.length + c, ((row[k] ?? 0) * activation) / pixels));
        add(map, image * pixels + at, slope * activation);
        if (inside && activation > 0) add(inputGradient, source, slope * gain);
      }
    });
  });
  const count = classes.length;
  return {
    logits: { data: logits, shape: [count, head.length] },
    map: { data: map, shape: [count, size, size] },
    inputGradient: { data: inputGradient, shape: [count, channels, size, size] },
  };
}

function add(values: Float32Array, at: number, amount: number): void {
  values[at] = (values[at] ?? 0) + amount;
}
