import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * Puts kernels of our own in the place of those that WebAssembly computes wrongly. Its derivative of max pooling hands
 * gradients to places that were not the maximum. Call once, when the backend has started.
 */
export function mendWasmKernels(): void {
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  tf.registerKernel({
    kernelName: 'MaxPoolGrad',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, input } = inputs;
      if (dy === undefined || input === undefined) throw new Error('MaxPoolGrad takes dy and input');
      // The registry knows kernels by their backend's name, so this backend is the WebAssembly one.
      return maxPoolGradient(dy, input, toWindow(input, attrs), backend as unknown as Heap);
    },
  });
}

type Heap = Pick<BackendWasm, 'makeOutput' | 'typedArrayFromHeap'>;
type PoolWindow = ReturnType<typeof tf.backend_util.computePool2DInfo>;

function toWindow({ shape }: TensorInfo, attrs: NamedAttrMap | undefined): PoolWindow {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  // As tf.maxPool writes them.
  const { filterSize, strides, pad } = attrs as unknown as {
    readonly filterSize: [number, number];
    readonly strides: [number, number];
    readonly pad: 'same' | 'valid';
  };
  return tf.backend_util.computePool2DInfo([batch, height, width, channels], filterSize, strides, 1, pad);
}

/** Every output's gradient goes to the first largest input of its window, in reading order. */
function maxPoolGradient(dy: TensorInfo, input: TensorInfo, window: PoolWindow, backend: Heap): TensorInfo {
  const made = backend.makeOutput(input.shape, 'float32');
  // Views of the heap, taken after the last allocation, which may move it.
  const [dx, x, g] = [made, input, dy].map((info) => backend.typedArrayFromHeap(info));
  if (dx === undefined || x === undefined || g === undefined) throw new Error('the heap has no such tensors');
  dx.fill(0);
  const { batchSize, outHeight, outWidth, inChannels, inHeight, inWidth } = window;
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    const from = image * inHeight * inWidth * inChannels;
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const covered = coveredBy(row, column, window);
        for (let channel = 0; channel < inChannels; channel++) {
          const largest = firstLargest(x, from + channel, covered, window);
          dx[largest] = (dx[largest] ?? 0) + (g[output++] ?? 0);
        }
      }
    }
  }
  return made;
}

/** The part of the input that one window covers, its ends exclusive. */
interface Covered {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function coveredBy(row: number, column: number, window: PoolWindow): Covered {
  const top = row * window.strideHeight - window.padInfo.top;
  const left = column * window.strideWidth - window.padInfo.left;
  return {
    top: Math.max(top, 0),
    bottom: Math.min(top + window.filterHeight, window.inHeight),
    left: Math.max(left, 0),
    right: Math.min(left + window.filterWidth, window.inWidth),
  };
}

/** Place of the value that max pooling took from a window. */
function firstLargest(x: ArrayLike<number>, from: number, covered: Covered, window: PoolWindow): number {
  let best = -1;
  let bestValue = -Infinity;
  for (let y = covered.top; y < covered.bottom; y++) {
    for (let z = covered.left; z < covered.right; z++) {
      const place = from + (y * window.inWidth + z) * window.inChannels;
      const value = x[place] ?? -Infinity;
      if (best < 0 || value > bestValue) {
        best = place;
        bestValue = value;
      }
    }
  }
  return best;
}
