import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InferenceSession, OrtTensor } from '../../../src/main/compute/engines/onnx/runtime.ts';
import { prepare } from '../../../src/main/compute/engines/onnx/prepare.ts';
import {
  compileExplanation,
  compileForward,
  encodeModel,
  readNetwork,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type AttributeValue,
  type Headed,
  type OnnxModel,
} from '../../../src/main/graph/index.ts';
import { randomFrom, randomTensor } from '../derivatives/random-values.ts';

const channels = 256;

/** A small residual network whose convolutions are all of 256 channels. */
interface Plan {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly activation: 'Relu' | 'Tanh' | 'Sigmoid';
  /** Strides of the second block's first convolution. */
  readonly strides: readonly [number, number];
  readonly groups: number;
  readonly biased: boolean;
}

const border = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const reach = Math.sqrt(3 / (9 * channels));

function networkOf({ batch, rows, columns, activation, strides, groups, biased }: Plan): OnnxModel {
  const bias = biased ? ['bias'] : [];
  const conv = (from: string, to: string, weight: string, attributes: Record<string, AttributeValue> = {}) =>
    toNode('Conv', [from, weight, ...bias], [to], { ...border, ...attributes });
  const shape = [batch, channels, rows, columns];
  return toModel({
    nodes: [
      conv('image', 'a', 'w0'),
      toNode(activation, ['a'], ['b']),
      conv('b', 'c', 'w1'),
      toNode('Add', ['b', 'c'], ['d']),
      toNode(activation, ['d'], ['e']),
      toNode('Conv', ['e', 'point', ...bias], ['f'], { kernel_shape: [1, 1] }),
      toNode(activation, ['f'], ['g']),
      conv('g', 'h', 'w2', { strides }),
      toNode(activation, ['h'], ['i']),
      conv('i', 'j', 'w3', { group: groups }),
      toNode('Add', ['j', 'i'], ['k']),
      conv('k', 'l', 'w0'),
      toNode('Mul', ['l', 'k'], ['m']),
      toNode('GlobalAveragePool', ['m'], ['n']),
      toNode('Flatten', ['n'], ['logits']),
    ],
    inputs: [toValueInfo('image', shape)],
    outputs: [toValueInfo('logits', [batch, channels])],
    initializers: [
      ...[0, 1, 2].map((index) => weights(`w${index}`, channels, 3, index)),
      weights('w3', channels / groups, 3, 3),
      weights('point', channels, 1, 4),
      { ...randomTensor([channels], -0.5, 0.5, 9), name: 'bias' },
    ],
  });
}

function weights(name: string, inputs: number, side: number, seed: number) {
  return { ...randomTensor([channels, inputs, side, side], -reach, reach, seed + 20), name };
}

const headedOf = (plan: Plan): Promise<Headed> =>
  prepare(readNetwork(networkOf(plan)), 'image', [plan.batch, channels, plan.rows, plan.columns], {
    where: 'phases',
    threads: 1,
  });

/** How many operators were written for phases. */
const filtered = ({ graph }: OnnxModel) =>
  (graph?.nodes ?? []).filter(({ outputs }) => outputs[0]?.startsWith('platelens:phases:')).length;

async function run(model: OnnxModel, plan: Plan, weights: string | null): Promise<Float32Array[]> {
  const session = await InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  try {
    const random = randomFrom(7);
    const draw = (length: number) => Float32Array.from({ length }, () => random() * 2 - 1);
    const shape = [plan.batch, channels, plan.rows, plan.columns];
    const image = new OrtTensor('float32', draw(shape.reduce((a, b) => a * b)), shape);
    const weighting = new OrtTensor('float32', draw(plan.batch * channels), [plan.batch, channels]);
    const results = await session.run(weights === null ? { image } : { image, [weights]: weighting });
    return session.outputNames.map((name) => {
      const data = results[name]?.data;
      if (data instanceof Float32Array) return data;
      throw new Error(`no output ${name}`);
    });
  } finally {
    await session.release();
  }
}

/** The largest difference as a share of the largest value, over each pair of results. */
function deviation(expected: readonly Float32Array[], found: readonly Float32Array[]): number {
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const shares = expected.map((values, index) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return (
      values.reduce((most, value, at) => Math.max(most, Math.abs(value - (found[index]?.[at] ?? NaN))), 0) /
      largest
    );
  });
  return Math.max(...shares);
}

const plans: fc.Arbitrary<Plan> = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  rows: fc.integer({ min: 1, max: 17 }),
  columns: fc.integer({ min: 1, max: 11 }),
  activation: fc.constantFrom('Tanh', 'Sigmoid'),
  strides: fc.constantFrom([1, 1], [2, 2], [1, 2], [2, 1]),
  groups: fc.constantFrom(1, 2),
  biased: fc.boolean(),
});

test(
  'in phases the same logits, gradients and layers come out, whatever the sizes',
  { timeout: 60_000 },
  async () => {
    let rewritten = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const headed = await headedOf(plan);
        const [direct, phased] = [false, true].map((blocked) =>
          compileExplanation(headed, {
            ...{ input: 'image', layers: ['e', 'i'], reductions: [], activations: true, gradients: true },
            ...{ inputGradient: true, score: 'logit', blocked },
          }),
        );
        if (direct === undefined || phased === undefined) throw new Error('two forms are compiled');
        rewritten += filtered(phased.model);
        const expected = await run(direct.model, plan, direct.weights);
        expect(deviation(expected, await run(phased.model, plan, phased.weights))).toBeLessThan(1e-5);
      }),
      { numRuns: 8, seed: 3 },
    );
    expect(rewritten).toBeGreaterThan(400);
  },
);

test('Relu keeps what lies below an image out of the next convolution', async () => {
  for (const rows of [7, 14, 15]) {
    const plan: Plan = {
      ...{ batch: 1, rows, columns: 9, activation: 'Relu' },
      ...{ strides: [1, 1], groups: 1, biased: true },
    };
    const headed = await headedOf(plan);
    const [direct, phased] = [false, true].map((blocked) => compileForward(headed, ['logits', 'e'], blocked));
    if (direct === undefined || phased === undefined) throw new Error('two forms are compiled');
    expect(filtered(phased)).toBeGreaterThan(0);
    expect(deviation(await run(direct, plan, null), await run(phased, plan, null))).toBeLessThan(1e-5);
  }
});

test('few channels, few rows and runtimes without blocks keep their convolutions', async () => {
  const plan: Plan = {
    ...{ batch: 1, rows: 16, columns: 16, activation: 'Relu' },
    ...{ strides: [1, 1], groups: 1, biased: true },
  };
  expect(filtered(compileForward(await headedOf(plan), ['logits']))).toBe(0);
  expect(filtered(compileForward(await headedOf({ ...plan, rows: 5 }), ['logits'], true))).toBe(0);
  const narrow = toModel({
    nodes: [
      toNode('Conv', ['image', 'w'], ['a'], border),
      toNode('GlobalAveragePool', ['a'], ['b']),
      toNode('Flatten', ['b'], ['logits']),
    ],
    inputs: [toValueInfo('image', [1, 16, 16, 16])],
    outputs: [toValueInfo('logits', [1, 16])],
    initializers: [toTensor('w', [16, 16, 3, 3], new Float32Array(2304))],
  });
  const headed = await prepare(readNetwork(narrow), 'image', [1, 16, 16, 16], {
    where: 'narrow',
    threads: 1,
  });
  expect(filtered(compileForward(headed, ['logits'], true))).toBe(0);
});
