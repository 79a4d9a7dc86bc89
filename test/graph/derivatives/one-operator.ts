import { InferenceSession, OrtTensor } from '../../../src/main/compute/engines/onnx/runtime.ts';
import {
  compileExplanation,
  encodeModel,
  readNetwork,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type AttributeValue,
  type OnnxTensor,
} from '../../../src/main/graph/index.ts';
import { prepare } from '../../../src/main/compute/engines/onnx/prepare.ts';
import { randomFrom } from './random-values.ts';

/** A network of one operator between a [B, C, H, W] image and made-up logits. */
export interface OperatorCase {
  readonly op: string;
  /** Shape of the operator's first input. */
  readonly shape?: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /**
   * Inputs after the first: constants, `x` for the image once more (halved), or '' for one left out. `x` may also be
   * put before others to differentiate with respect to a later input only.
   */
  readonly inputs?: readonly (OnnxTensor | 'x' | '')[];
  /** Position at which the image goes in; 0 by default. */
  readonly position?: number;
  /** Values of the image lie between these bounds. */
  readonly range?: readonly [number, number];
  readonly opset?: number;
  readonly outputs?: number;
  /** Which output is read; 0 by default. */
  readonly read?: number;
}

/** Cases by name, as vitest takes them. */
export const named = (list: Readonly<Record<string, OperatorCase>>): [string, OperatorCase][] =>
  Object.entries(list);

const step = 1 / 128;

/**
 * The largest disagreement between the compiled gradient and central differences (S(x + h e) - S(x - h e)) / 2h with
 * h = 1/128, as a share of the largest gradient. S is a random weighting of every output value.
 */
export async function disagreement(test: OperatorCase): Promise<number> {
  const { explanation, headed, image, imageShape, weights } = await compiled(test);
  const size = image.length;
  const session = await InferenceSession.create(encodeModel(explanation.model), { logSeverityLevel: 4 });
  const run = async (data: Float32Array) => {
    const results = await session.run({
      image: new OrtTensor('float32', data, imageShape),
      [explanation.weights]: new OrtTensor('float32', weights, headed.shape),
    });
    const read = (name: string | null) => Float32Array.from(floats(results[name ?? '']?.data));
    return { logits: read(explanation.logits), gradient: read(explanation.inputGradient) };
  };
  try {
    const { gradient } = await run(image);
    const score = async (at: number, by: number) => {
      const { logits } = await run(image.with(at, (image[at] ?? 0) + by));
      return logits.reduce((sum, value, k) => sum + value * (weights[k] ?? 0), 0);
    };
    const expected: number[] = [];
    for (let at = 0; at < size; at++)
      expected.push(((await score(at, step)) - (await score(at, -step))) / (2 * step));
    return share(gradient, expected);
  } finally {
    await session.release();
  }
}

/** The operator's network with its explanation, an image and weights to run it on. */
export async function compiled(test: OperatorCase) {
  const shape = test.shape ?? [1, 2, 5, 6];
  const size = shape.reduce((product, length) => product * length, 1);
  const image = values(test, size);
  const imageShape = [1, 1, 1, size];
  const network = readNetwork(modelOf(test, shape));
  const headed = await prepare(network, 'image', imageShape, { where: test.op, threads: 1 });
  const explanation = compileExplanation(headed, {
    input: 'image',
    layers: [],
    reductions: [],
    activations: false,
    gradients: false,
    inputGradient: true,
    score: 'logit',
  });
  const random = randomFrom(7);
  const weights = Float32Array.from({ length: headed.shape[1] ?? 0 }, () => random() * 2 - 1);
  return { explanation, headed, image, imageShape, weights };
}

function floats(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new Error('no float32 output');
}

function share(gradient: Float32Array, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  if (largest === 0 || gradient.length !== expected.length) return Infinity;
  const gaps = expected.map((value, at) => Math.abs(value - (gradient[at] ?? NaN)));
  return gaps.some(Number.isNaN) ? Infinity : Math.max(...gaps) / largest;
}

/** Evenly spaced values in random order, so that no two tie. */
function values(test: OperatorCase, size: number): Float32Array {
  const [low, high] = test.range ?? [-2, 2];
  const random = randomFrom(3);
  const order = Array.from({ length: size }, (_, at) => ({ at, key: random() })).sort(
    (a, b) => a.key - b.key,
  );
  return Float32Array.from(order, ({ at }) => low + ((at + 0.37) * (high - low)) / size);
}

function modelOf(test: OperatorCase, shape: readonly number[]) {
  const shapeOf = toTensor('shape', [shape.length], BigInt64Array.from(shape, BigInt));
  const extra = (test.inputs ?? []).map((input, index) => {
    if (input === 'x') return 'half';
    return input === '' ? '' : `constant${index}`;
  });
  const position = test.position ?? 0;
  const inputs = [...extra.slice(0, position), 'x', ...extra.slice(position)];
  const outputs = Array.from({ length: test.outputs ?? 1 }, (_, index) => `y${index}`);
  return toModel(
    {
      nodes: [
        toNode('Reshape', ['image', 'shape'], ['x']),
        toNode('Mul', ['x', 'factor'], ['half']),
        toNode(test.op, inputs, outputs, test.attributes ?? {}),
        toNode('Reshape', [`y${test.read ?? 0}`, 'row'], ['logits']),
      ],
      inputs: [toValueInfo('image', [1, 1, 1, null])],
      outputs: [toValueInfo('logits', [1, null])],
      initializers: [
        shapeOf,
        toTensor('row', [2], BigInt64Array.of(1n, -1n)),
        toTensor('factor', [], Float32Array.of(0.5)),
        ...(test.inputs ?? []).flatMap((input, index) =>
          typeof input === 'string' ? [] : [{ ...input, name: `constant${index}` }],
        ),
      ],
    },
    test.opset ?? 20,
  );
}
