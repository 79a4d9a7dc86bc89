import { createRandom } from '../../src/shared/random.ts';

/** A convolution without bias that keeps cells centred, and a ReLU behind it. */
export interface ConvolutionLayer {
  readonly kernel: number;
  readonly stride: number;
  readonly from: number;
  readonly to: number;
}

/**
 * No layer has a bias: the dark background gives no evidence, so the resting class too must be seen in cells.
 * Three even kernels at stride 2 keep every cell of the 16 x 16 grid centred on the pixels it stands for; a cell
 * sees 22 input pixels, a nucleus with what surrounds it, and the last layer only combines what it saw.
 */
export const convolutions: readonly ConvolutionLayer[] = [
  { kernel: 4, stride: 2, from: 2, to: 8 },
  { kernel: 4, stride: 2, from: 8, to: 16 },
  { kernel: 4, stride: 2, from: 16, to: 32 },
  { kernel: 1, stride: 1, from: 32, to: 32 },
];

export const featureCount = 32;
export const classCount = 2;
/** Tensor that feeds the pooling, as the ONNX file names it. */
export const featureLayer = 'features';

/** Where one array of weights lies in the flat vector that is trained. Kernels are [kernel, kernel, from, to]. */
export interface WeightSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly length: number;
}

/** Every array of the network in order: the kernel of each convolution, then the dense layer. */
export const slots: readonly WeightSlot[] = layOutSlots();
export const weightCount = slots.reduce((sum, { length }) => sum + length, 0);

function layOutSlots(): WeightSlot[] {
  const kernels = convolutions.map(({ kernel, from, to }, index) => ({
    name: `convolution${index + 1}.weight`,
    shape: [kernel, kernel, from, to],
  }));
  const arrays = [...kernels, { name: 'dense.weight', shape: [featureCount, classCount] }];
  let start = 0;
  return arrays.map(({ name, shape }) => {
    const length = shape.reduce((product, axis) => product * axis, 1);
    const slot = { name, shape, start, length };
    start += length;
    return slot;
  });
}

/** Starting weights: normal with variance 2 / fan-in (He). */
export function drawWeights(seed: number): Float32Array {
  const random = createRandom(seed);
  const weights = new Float32Array(weightCount);
  for (const { shape, start, length } of slots) {
    const fanIn = length / (shape.at(-1) ?? 1);
    const spread = Math.sqrt(2 / fanIn);
    for (let index = 0; index < length; index++) weights[start + index] = spread * random.normal();
  }
  return weights;
}
