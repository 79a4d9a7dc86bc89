import { expect, test } from 'vitest';
import { InferenceSession, OrtTensor } from '../../../src/main/compute/engines/onnx/runtime.ts';
import { prepare } from '../../../src/main/compute/engines/onnx/prepare.ts';
import {
  compileExplanation,
  encodeModel,
  readNetwork,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type AttributeValue,
  type Explanation,
} from '../../../src/main/graph/index.ts';
import { randomFrom } from './random-values.ts';

const shape = [2, 16, 9, 11] as const;
const size = shape.reduce((product, length) => product * length, 1);

type Pool = Readonly<Record<string, AttributeValue>>;

/** Convolution, Relu, MaxPool and a sum of everything for each of two classes. */
function poolingNetwork(pool: Pool) {
  const random = randomFrom(5);
  const kernel = Float32Array.from({ length: 16 * 16 }, () => Math.round(random() * 4 - 2));
  return readNetwork(
    toModel({
      nodes: [
        toNode('Conv', ['image', 'kernel'], ['linear'], { kernel_shape: [1, 1] }),
        toNode('Relu', ['linear'], ['active']),
        toNode('MaxPool', ['active'], ['pooled'], pool),
        toNode('Conv', ['pooled', 'mixing'], ['mixed'], { kernel_shape: [1, 1] }),
        toNode('GlobalMaxPool', ['mixed'], ['tops']),
        toNode('Flatten', ['tops'], ['logits']),
      ],
      inputs: [toValueInfo('image', [...shape])],
      outputs: [toValueInfo('logits', [2, 16])],
      initializers: [
        toTensor('kernel', [16, 16, 1, 1], kernel),
        toTensor(
          'mixing',
          [16, 16, 1, 1],
          kernel.map((value) => value + 0.25),
        ),
      ],
    }),
  );
}

async function explanationsOf(pool: Pool, layers: readonly string[] = []): Promise<Explanation[]> {
  const headed = await prepare(poolingNetwork(pool), 'image', shape, { where: 'pool', threads: 1 });
  return [false, true].map((blocked) =>
    compileExplanation(headed, {
      ...{ input: 'image', layers, reductions: [], activations: false, gradients: true },
      ...{ inputGradient: true, score: 'logit', blocked },
    }),
  );
}

const operatorsOf = ({ model }: Explanation) => model.graph?.nodes.map(({ opType }) => opType) ?? [];

/** What only places that were read off comparisons go through. */
const clipsPlaces = 'Clip';

/** Few different values, so that maxima tie within windows. */
function tiedImage(seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: size }, () => Math.round(random() * 6 - 3) / 2);
}

async function gradientsOf(explanation: Explanation, image: Float32Array): Promise<Float32Array[]> {
  const session = await InferenceSession.create(encodeModel(explanation.model), { logSeverityLevel: 4 });
  try {
    const random = randomFrom(11);
    const weights = Float32Array.from({ length: 32 }, () => Math.round(random() * 8 - 4));
    const results = await session.run({
      image: new OrtTensor('float32', image, shape),
      [explanation.weights]: new OrtTensor('float32', weights, [2, 16]),
    });
    return [...explanation.gradients, explanation.inputGradient ?? ''].map((name) => {
      const data = results[name]?.data;
      if (data instanceof Float32Array) return data;
      throw new Error(`no gradient ${name}`);
    });
  } finally {
    await session.release();
  }
}

const pools: readonly (readonly [name: string, pool: Pool])[] = [
  ['of ResNet', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
  ['side by side', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['close together', { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }],
  ['without padding', { kernel_shape: [3, 3], strides: [2, 2] }],
  ['with a ragged end', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }],
  ['padded at the end', { kernel_shape: [3, 2], strides: [2, 2], pads: [0, 0, 1, 1] }],
  ['of one row', { kernel_shape: [1, 3], strides: [1, 2], pads: [0, 1, 0, 1] }],
  ['of one column', { kernel_shape: [2, 1], strides: [2, 1] }],
  ['with gaps between', { kernel_shape: [2, 2], strides: [3, 3] }],
];

test.each(pools)(
  'in blocks of channels the first maximum takes the gradient of a pool %s',
  async (_, pool) => {
    const [plain, blocked] = await explanationsOf(pool);
    if (plain === undefined || blocked === undefined) throw new Error('two forms are compiled');
    expect(operatorsOf(blocked)).toContain(clipsPlaces);
    for (const seed of [1, 2, 3]) {
      const image = tiedImage(seed);
      const [expected] = await gradientsOf(plain, image);
      const [found] = await gradientsOf(blocked, image);
      expect(expected?.some((value) => value !== 0)).toBe(true);
      expect(found).toEqual(expected);
    }
  },
);

test('pools that are too large or dilated keep their indices', async () => {
  for (const pool of [{ kernel_shape: [4, 4] }, { kernel_shape: [2, 2], dilations: [2, 2] }]) {
    const [, blocked] = await explanationsOf(pool);
    expect(operatorsOf(blocked ?? fail())).not.toContain(clipsPlaces);
  }
});

test('a pool comes before the Relu that it alone reads, but not before a layer that is explained', async () => {
  const order = (explanation: Explanation | undefined) =>
    operatorsOf(explanation ?? fail()).filter((type) => type === 'MaxPool' || type === 'Relu');
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const [free] = await explanationsOf(pool);
  const [kept] = await explanationsOf(pool, ['active']);
  expect(order(free).slice(0, 2)).toEqual(['MaxPool', 'Relu']);
  expect(order(kept).slice(0, 2)).toEqual(['Relu', 'MaxPool']);
});

function fail(): never {
  throw new Error('no explanation was compiled');
}
