import { createRandom } from '../../../../../src/shared/random.ts';
import { makeTempFolder } from '../../../../helpers/temp-folder.ts';
import { writeLayersModel, type Layer } from '../layers-model.ts';

const random = createRandom(4);
/** Random values of a shape. */
export const drawn = (...shape: number[]) => ({
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.5 * random.normal()),
});

/** A small classifier of 9 x 8 images of one channel into two classes, with every kind of layer that is trained. */
const layers: readonly Layer[] = [
  {
    name: 'first',
    className: 'Conv2D',
    config: {
      filters: 4,
      kernel_size: [3, 3],
      strides: [2, 2],
      padding: 'same',
      activation: 'tanh',
      use_bias: true,
    },
    inputs: ['image'],
    weights: { kernel: drawn(3, 3, 1, 4), bias: drawn(4) },
  },
  {
    name: 'norm',
    className: 'BatchNormalization',
    config: { axis: [3], epsilon: 0.001 },
    inputs: ['first'],
    weights: {
      gamma: { shape: [4], data: [1, 1.2, 0.8, 1] },
      beta: drawn(4),
      moving_mean: { shape: [4], data: [0, 0.1, -0.1, 0] },
      moving_variance: { shape: [4], data: [1, 0.8, 1.2, 1] },
    },
  },
  {
    name: 'each',
    className: 'DepthwiseConv2D',
    config: {
      kernel_size: [3, 3],
      depth_multiplier: 1,
      padding: 'valid',
      dilation_rate: [1, 1],
      use_bias: false,
    },
    inputs: ['norm'],
    weights: { depthwise_kernel: drawn(3, 3, 4, 1) },
  },
  {
    name: 'last',
    className: 'Conv2D',
    config: { filters: 6, kernel_size: [2, 2], padding: 'same', activation: 'elu', use_bias: true },
    inputs: ['each'],
    weights: { kernel: drawn(2, 2, 4, 6), bias: drawn(6) },
  },
  { name: 'mean', className: 'GlobalAveragePooling2D', inputs: ['last'] },
  {
    name: 'scores',
    className: 'Dense',
    config: { units: 2, activation: 'softmax', use_bias: true },
    inputs: ['mean'],
    weights: { kernel: drawn(6, 2), bias: drawn(2) },
  },
];

/** Writes the classifier and answers its path. */
export const writeClassifier = () =>
  writeLayersModel(makeTempFolder(), { input: [9, 8, 1], layers, output: 'scores' });

/** Images of a bright bar somewhere: one that stands, or one that lies. */
export function bars(count: number, seed: number) {
  const draw = createRandom(seed);
  const data = new Float32Array(count * 72);
  const classes = Array.from({ length: count }, (_, image) => image % 2);
  classes.forEach((classIndex, image) => {
    for (let at = 0; at < 72; at++) data[image * 72 + at] = 0.1 * draw.normal();
    const [row, column] = [1 + Math.floor(draw.uniform() * 5), 1 + Math.floor(draw.uniform() * 4)];
    const start = image * 72 + row * 8 + column;
    for (let along = 0; along < 3; along++) data[start + along * (classIndex === 0 ? 8 : 1)] = 3;
  });
  return { images: { data, shape: [count, 1, 9, 8] }, classes };
}
