import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine, ExplainRequest } from '../../../src/main/compute/engine.ts';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import {
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxNode,
  type OnnxTensor,
} from '../../../src/main/graph/index.ts';
import { sizeOf, type Tensor } from '../../../src/shared/tensor.ts';
import { randomFrom, randomTensor } from '../../graph/derivatives/random-values.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

type Dims = readonly (number | string | null)[];

interface Parts {
  readonly nodes: readonly OnnxNode[];
  readonly weights: Readonly<Record<string, OnnxTensor>>;
  readonly input?: Dims;
  readonly output?: Dims | null;
  readonly opset?: number;
}

async function open({ nodes, weights, input, output, opset }: Parts): Promise<Engine> {
  const model = toModel(
    {
      nodes: [...nodes],
      inputs: [toValueInfo('x', input ?? ['n', 2, 6, 6])],
      outputs: [toValueInfo('y', output ?? null)],
      initializers: Object.entries(weights).map(([name, tensor]) => ({ ...tensor, name })),
    },
    opset,
  );
  const path = join(makeTempFolder(), 'network.onnx');
  writeFileSync(path, encodeModel(model));
  const engine = await openOnnxEngine({ path });
  onTestFinished(() => engine.close());
  return engine;
}

function randomImages(shape: readonly number[], seed = 5): Tensor {
  const random = randomFrom(seed);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1) };
}

const inputOnly: ExplainRequest = {
  layers: [],
  reductions: [],
  activations: false,
  gradients: false,
  inputGradient: true,
  score: 'logit',
};

const head = (from: string, classes: number, last: readonly OnnxNode[] = []): readonly OnnxNode[] => [
  toNode('Conv', [from, 'w', 'b'], ['conv'], { pads: [1, 1, 1, 1] }),
  toNode('Tanh', ['conv'], ['act']),
  toNode('GlobalAveragePool', ['act'], ['pooled']),
  toNode('Flatten', ['pooled'], ['flat']),
  toNode('Gemm', ['flat', 'g'], [last.length === 0 ? 'y' : `logits${classes}`]),
  ...last,
];

const weightsOf = (classes: number) => ({
  w: randomTensor([4, 2, 3, 3]),
  b: randomTensor([4]),
  g: randomTensor([4, classes], -3, 3),
});

/** dS/dx by central differences along one direction, and the same from the gradient. */
async function slopes(
  engine: Engine,
  image: Tensor,
  weights: Tensor,
  score: ExplainRequest['score'],
  scoreOf: (logits: Tensor) => number,
): Promise<readonly [numeric: number, own: number]> {
  const direction = randomImages(image.shape, 17).data;
  const at = async (step: number) => {
    const data = image.data.map((value, index) => value + step * (direction[index] ?? 0));
    return scoreOf(await engine.predict({ ...image, data }));
  };
  const step = 1e-2;
  const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
  const { inputGradient } = await engine.explain(image, weights, { ...inputOnly, score });
  const own = Array.from(inputGradient?.data ?? []).reduce(
    (sum, g, index) => sum + g * (direction[index] ?? 0),
    0,
  );
  return [numeric, own];
}

const expectClose = ([numeric, own]: readonly [number, number]) =>
  expect(Math.abs(numeric - own)).toBeLessThan(2e-3 * Math.abs(numeric));

describe('the score', () => {
  it('is a weighted sum of logits or of softmax probabilities', async () => {
    const engine = await open({ nodes: head('x', 3), weights: weightsOf(3) });
    const image = randomImages([1, 2, 6, 6]);
    const weights = { data: Float32Array.of(0.5, -1, 2), shape: [1, 3] };
    const weigh = (values: readonly number[]) =>
      values.reduce((sum, p, k) => sum + p * (weights.data[k] ?? 0), 0);
    const softmax = ({ data }: Tensor) => {
      const powers = Array.from(data, Math.exp);
      const total = powers.reduce((a, b) => a + b, 0);
      return powers.map((power) => power / total);
    };
    expectClose(await slopes(engine, image, weights, 'logit', ({ data }) => weigh([...data])));
    expectClose(await slopes(engine, image, weights, 'probability', (logits) => weigh(softmax(logits))));
  });

  it.each([
    ['one logit made into two classes', 1],
    ['independent labels', 3],
  ])('takes sigmoid probabilities of %s', async (_, classes) => {
    const end = [toNode('Sigmoid', [`logits${classes}`], ['y'])];
    const engine = await open({ nodes: head('x', classes, end), weights: weightsOf(classes) });
    const count = Math.max(2, classes);
    expect(engine.description).toMatchObject({ strippedActivation: 'sigmoid', classCount: count });
    const weights = { data: Float32Array.from({ length: count }, (_, k) => k - 0.3), shape: [1, count] };
    const probability = ({ data }: Tensor) =>
      data.reduce((sum, z, k) => sum + (weights.data[k] ?? 0) / (1 + Math.exp(-z)), 0);
    expectClose(await slopes(engine, randomImages([1, 2, 6, 6]), weights, 'probability', probability));
  });
});

describe('the final activation', () => {
  it.each(['Softmax', 'Sigmoid', 'LogSoftmax'])('%s is stripped, also behind a reshape', async (type) => {
    const end = [
      toNode(type, ['logits3'], ['p'], type === 'Sigmoid' ? {} : { axis: -1 }),
      toNode('Reshape', ['p', 'same'], ['y']),
    ];
    const same = toTensor('same', [2], BigInt64Array.of(0n, 3n));
    const plain = await open({ nodes: head('x', 3), weights: weightsOf(3) });
    const stripped = await open({ nodes: head('x', 3, end), weights: { ...weightsOf(3), same } });
    const image = randomImages([2, 2, 6, 6]);
    expect(await stripped.predict(image)).toEqual(await plain.predict(image));
  });

  it('stays where something else reads it', async () => {
    const end = [toNode('Softmax', ['logits3'], ['p'], { axis: 1 }), toNode('Mul', ['p', 'p'], ['y'])];
    const engine = await open({ nodes: head('x', 3, end), weights: weightsOf(3) });
    expect(engine.description.strippedActivation).toBeNull();
  });
});

describe('batch normalisation', () => {
  it.each([
    ['Conv', { w: randomTensor([4, 2, 3, 3]), b: randomTensor([4]) }, {}],
    ['ConvTranspose', { w: randomTensor([2, 2, 3, 3]), b: randomTensor([4]) }, { group: 2 }],
  ])('after %s gives the same numbers merged and apart', async (type, weights, attributes) => {
    const engine = await open({
      nodes: [
        toNode(type, ['x', 'w', 'b'], ['conv'], attributes),
        toNode('BatchNormalization', ['conv', 'scale', 'shift', 'mean', 'variance'], ['norm']),
        toNode('Tanh', ['norm'], ['act']),
        toNode('GlobalAveragePool', ['act'], ['pooled']),
        toNode('Flatten', ['pooled'], ['y']),
      ],
      weights: {
        ...weights,
        scale: randomTensor([4], 0.5, 2),
        shift: randomTensor([4]),
        mean: randomTensor([4]),
        variance: randomTensor([4], 0.5, 2),
      },
    });
    const image = randomImages([1, 2, 6, 6]);
    const target = { data: Float32Array.of(1, -2, 3, 1), shape: [1, 4] };
    const merged = await engine.explain(image, target, inputOnly);
    const apart = await engine.explain(image, target, { ...inputOnly, layers: ['conv'], gradients: true });
    expect(largestDifference(merged.logits, apart.logits)).toBeLessThan(1e-5);
    expect(apart.gradients['conv']?.data.some((value) => value !== 0)).toBe(true);
    const gradient = apart.inputGradient;
    if (merged.inputGradient === null || gradient === null) throw new Error('no gradient');
    expect(largestDifference(merged.inputGradient, gradient)).toBeLessThan(1e-5);
  });
});

describe('shapes', () => {
  it('follow the image where the file leaves them open', async () => {
    const engine = await open({ nodes: head('x', 3), weights: weightsOf(3), input: ['n', 2, null, null] });
    expect(engine.description.inputShape).toEqual([2, null, null]);
    for (const shape of [
      [1, 2, 9, 7],
      [3, 2, 5, 12],
    ]) {
      const weights = { data: new Float32Array(3 * (shape[0] ?? 0)).fill(1), shape: [shape[0] ?? 0, 3] };
      const { maps } = await engine.explain(randomImages(shape), weights, {
        ...inputOnly,
        layers: ['act'],
        reductions: [{ kind: 'hires' }],
      });
      expect(maps['act']?.[0]?.shape).toEqual([shape[0], ...shape.slice(2)]);
    }
  });

  it('of a network exported for one image serve any number of images', async () => {
    const weights = weightsOf(3);
    const one = await open({ nodes: head('x', 3), weights, input: [1, 2, 6, 6] });
    const any = await open({ nodes: head('x', 3), weights });
    const images = randomImages([3, 2, 6, 6]);
    const target = { data: Float32Array.from({ length: 9 }, (_, at) => at), shape: [3, 3] };
    const request = { ...inputOnly, layers: ['act'], reductions: [{ kind: 'grad-cam' }] } as const;
    const [first, second] = [
      await one.explain(images, target, request),
      await any.explain(images, target, request),
    ];
    expect(largestDifference(first.logits, second.logits)).toBeLessThan(1e-6);
    const [mapOne, mapAny] = [first.maps['act']?.[0], second.maps['act']?.[0]];
    if (!mapOne || !mapAny || !first.inputGradient || !second.inputGradient) throw new Error('no result');
    expect(mapOne.shape).toEqual([3, 6, 6]);
    expect(largestDifference(mapOne, mapAny)).toBeLessThan(1e-5);
    expect(largestDifference(first.inputGradient, second.inputGradient)).toBeLessThan(1e-5);
  });

  it('of a channels-last network come out channels first', async () => {
    const weights = { w: randomTensor([4, 2, 3, 3]), b: randomTensor([4]) };
    const conv = (from: string, to: string) => toNode('Conv', [from, 'w', 'b'], [to], { pads: [1, 1, 1, 1] });
    const turned = await open({
      nodes: [
        toNode('Transpose', ['x'], ['first'], { perm: [0, 3, 1, 2] }),
        conv('first', 'conv'),
        toNode('Transpose', ['conv'], ['last'], { perm: [0, 2, 3, 1] }),
        toNode('Softmax', ['last'], ['y'], { axis: 3 }),
      ],
      weights,
      input: ['n', 6, 8, 2],
    });
    const straight = await open({ nodes: [conv('x', 'y')], weights, input: ['n', 2, 6, 8] });
    const image = randomImages([1, 2, 6, 8]);
    expect(turned.description).toMatchObject({ inputShape: [2, 6, 8], task: 'segmentation', classCount: 4 });
    expect(await turned.predict(image)).toEqual(await straight.predict(image));
  });

  it('decide which branch of an If is taken', async () => {
    const choose = toNode('If', ['wide'], ['chosen']);
    const inner = (name: string, factor: number) => {
      const [blank] = toNode('', [], [], { [name]: 0 }).attributes;
      const graph = toModel({
        nodes: [toNode('Mul', ['act', 'factor'], ['scaled'])],
        inputs: [],
        outputs: [toValueInfo('scaled', null)],
        initializers: [toTensor('factor', [], Float32Array.of(factor))],
      }).graph;
      if (blank === undefined) throw new Error('no attribute');
      return { ...blank, type: 5, g: graph };
    };
    const engine = await open({
      nodes: [
        toNode('Conv', ['x', 'w', 'b'], ['act']),
        toNode('Shape', ['act'], ['shape'], { start: 3, end: 4 }),
        toNode('Squeeze', ['shape'], ['width']),
        toNode('Greater', ['width', 'limit'], ['wide']),
        { ...choose, attributes: [inner('then_branch', 3), inner('else_branch', 5)] },
        toNode('GlobalAveragePool', ['chosen'], ['pooled']),
        toNode('Flatten', ['pooled'], ['y']),
      ],
      weights: {
        w: toTensor('', [2, 2, 1, 1], Float32Array.of(1, 0, 0, 1)),
        b: toTensor('', [2], Float32Array.of(0, 0)),
        limit: toTensor('', [], BigInt64Array.of(7n)),
      },
      input: ['n', 2, null, null],
    });
    const gradientAt = async (size: number) => {
      const target = { data: Float32Array.of(size * size, 0), shape: [1, 2] };
      return (await engine.explain(randomImages([1, 2, size, size]), target, inputOnly)).inputGradient
        ?.data[0];
    };
    expect(await gradientAt(8)).toBeCloseTo(3, 5);
    expect(await gradientAt(6)).toBeCloseTo(5, 5);
  });
});

describe('layers', () => {
  it('go by the tensor, its node or an alias', async () => {
    const nodes = head('x', 3).map((node) =>
      node.opType === 'Tanh' ? { ...node, name: 'node_tanh' } : node,
    );
    const engine = await open({
      nodes: [...nodes, toNode('Identity', ['act'], ['other'])],
      weights: weightsOf(3),
    });
    const image = randomImages([1, 2, 6, 6]);
    const { activation } = await engine.features(image, 'act');
    for (const name of ['node_tanh', 'tanh', 'other']) {
      expect((await engine.features(image, name)).activation).toEqual(activation);
    }
    expect(engine.description.layers.map(({ name, stride }) => [name, stride])).toEqual([
      ['conv', [1, 1]],
      ['act', [1, 1]],
    ]);
    expect(engine.description.recommendedLayer).toBe('act');
  });

  it('share one backward pass, and an earlier one sees through the later', async () => {
    const engine = await open({ nodes: head('x', 3), weights: weightsOf(3) });
    const image = randomImages([1, 2, 6, 6]);
    const target = { data: Float32Array.of(1, 0, 0), shape: [1, 3] };
    const request = { ...inputOnly, gradients: true, inputGradient: false };
    const both = await engine.explain(image, target, { ...request, layers: ['conv', 'act'] });
    const alone = await engine.explain(image, target, { ...request, layers: ['conv'] });
    expect(both.gradients['conv']).toEqual(alone.gradients['conv']);
    const slope = both.gradients['act']?.data[0] ?? NaN;
    const y = (await engine.features(image, 'act')).activation.data[0] ?? NaN;
    expect(both.gradients['conv']?.data[0]).toBeCloseTo(slope * (1 - y * y), 6);
  });
});
