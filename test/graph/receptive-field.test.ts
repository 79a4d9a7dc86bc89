import { mkdtempSync, readdirSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openOnnxEngine } from '../../src/main/compute/engines/onnx/index.ts';
import {
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxNode,
  type OnnxTensor,
} from '../../src/main/graph/index.ts';
import { sizeOf, type Tensor } from '../../src/shared/tensor.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-field-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Positive weights, so that no two paths cancel and every pixel that counts shows in the gradient. */
const ones = (name: string, shape: number[]) =>
  toTensor(name, shape, new Float32Array(sizeOf(shape)).fill(0.1));
const whole = (name: string, values: number[]) =>
  toTensor(name, [values.length], BigInt64Array.from(values, BigInt));
const kernel = ones('w3', [1, 1, 3, 3]);
const conv = (from: string, to: string, attributes = {}) => toNode('Conv', [from, 'w3'], [to], attributes);
const halve = [toNode('AveragePool', ['x'], ['half'], { kernel_shape: [2, 2], strides: [2, 2] })];
const doubled = toTensor('scales', [4], Float32Array.of(1, 1, 2, 2));
const enlarge = (attributes: Record<string, string>) => [
  ...halve,
  conv('half', 'c', { pads: [1, 1, 1, 1] }),
  toNode('Resize', ['c', '', 'scales'], ['y'], attributes),
];

/** Reach of the pixels from which the middle of `y` is computed, as the gradient shows it. */
async function probe(nodes: readonly OnnxNode[], more: readonly OnnxTensor[]): Promise<unknown[]> {
  const path = join(folder, `${String(nodes.length)}-${String(Math.random()).slice(2)}.onnx`);
  const model = toModel({
    nodes: [...nodes],
    inputs: [toValueInfo('x', [1, 1, 48, 40])],
    outputs: [toValueInfo('y', null)],
    initializers: [kernel, ...more],
  });
  writeFileSync(path, encodeModel(model));
  const engine = await openOnnxEngine({ path });
  try {
    const layer = engine.description.layers.find(({ name }) => name === 'y');
    if (layer === undefined) throw new Error('y is no layer');
    const { height, width } = layer;
    const data = new Float32Array(2 * height * width);
    data[height * width + Math.floor(height / 2) * width + Math.floor(width / 2)] = 1;
    const image = {
      data: Float32Array.from({ length: 48 * 40 }, (_, i) => 1 + (i % 7)),
      shape: [1, 1, 48, 40],
    };
    const { inputGradient } = await engine.explain(
      image,
      { data, shape: [1, 2, height, width] },
      {
        layers: [],
        reductions: [],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: 'logit',
      },
    );
    if (inputGradient === null) throw new Error('no gradient');
    return [layer.receptiveField, extent(inputGradient)];
  } finally {
    await engine.close();
  }
}

function extent({ data }: Tensor): [number, number] {
  const rows = new Set<number>();
  const columns = new Set<number>();
  data.forEach((value, index) => {
    if (value === 0) return;
    rows.add(Math.floor(index / 40));
    columns.add(index % 40);
  });
  const span = (places: Set<number>) => Math.max(...places) - Math.min(...places) + 1;
  return [span(rows), span(columns)];
}

describe('the receptive field is what the gradient reaches', () => {
  it.each<[string, OnnxNode[], OnnxTensor[]]>([
    ['a convolution', [conv('x', 'y')], []],
    [
      'stride, dilation and padding',
      [conv('x', 'y', { strides: [2, 3], dilations: [3, 2], pads: [3, 1, 3, 1] })],
      [],
    ],
    ['SAME padding', [conv('x', 'a', { auto_pad: 'SAME_UPPER', strides: [2, 2] }), conv('a', 'y')], []],
    [
      'a pool between',
      [
        conv('x', 'a'),
        toNode('AveragePool', ['a'], ['b'], { kernel_shape: [3, 2], strides: [2, 2] }),
        conv('b', 'y'),
      ],
      [],
    ],
    [
      'a skip',
      [
        conv('x', 'a', { pads: [1, 1, 1, 1] }),
        conv('a', 'b', { pads: [1, 1, 1, 1] }),
        toNode('Add', ['b', 'x'], ['y']),
      ],
      [],
    ],
    [
      'a transposed convolution',
      [
        ...halve,
        toNode('ConvTranspose', ['half', 'w3'], ['y'], {
          strides: [2, 2],
          pads: [1, 1, 1, 1],
          output_padding: [1, 1],
        }),
      ],
      [],
    ],
    ['an enlargement by the nearest', enlarge({ mode: 'nearest' }), [doubled]],
    [
      'the nearest below',
      enlarge({ mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
      [doubled],
    ],
    ['a linear enlargement', enlarge({ mode: 'linear' }), [doubled]],
    [
      'padding of its own',
      [toNode('Pad', ['x', 'pads'], ['p']), conv('p', 'y', { strides: [2, 2] })],
      [whole('pads', [0, 0, 2, 1, 0, 0, 1, 2])],
    ],
    [
      'every second pixel',
      [toNode('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], ['s']), conv('s', 'y')],
      [whole('starts', [1, 0]), whole('ends', [99, 99]), whole('axes', [2, 3]), whole('steps', [2, 3])],
    ],
    [
      'channels behind the grid',
      [
        toNode('Transpose', ['x'], ['t'], { perm: [0, 2, 3, 1] }),
        toNode('MatMul', ['t', 'm'], ['n']),
        toNode('Transpose', ['n'], ['u'], { perm: [0, 3, 1, 2] }),
        conv('u', 'y'),
      ],
      [ones('m', [1, 1])],
    ],
  ])('%s', async (_, nodes, more) => {
    const [told, seen] = await probe(nodes, more);
    expect(told).toEqual(seen);
  });

  it.each<[string, OnnxNode[]]>([
    [
      'a mean over the picture',
      [
        toNode('GlobalAveragePool', ['x'], ['g']),
        toNode('Sigmoid', ['g'], ['s']),
        toNode('Mul', ['x', 's'], ['m']),
        conv('m', 'y'),
      ],
    ],
    [
      'a normalisation over the picture',
      [toNode('InstanceNormalization', ['x', 'one', 'one'], ['m']), conv('m', 'y')],
    ],
  ])('%s makes it the whole picture', async (_, nodes) => {
    const [told, seen] = await probe(nodes, [ones('one', [1])]);
    expect(told).toBeNull();
    expect(seen).toEqual([48, 40]);
  });
});

const parity = '../shared/parity';

describe.skipIf(!existsSync(parity))('of known networks (needs ../shared)', () => {
  it.each([
    // Published figures for these architectures.
    ['squeezenet1_1', '/features/features.2/MaxPool_output_0', [7, 7]],
    ['mobilenet_v2', null, [491, 491]],
  ])('%s', async (name, layer, field) => {
    expect(readdirSync(parity)).toContain(name);
    const engine = await openOnnxEngine({ path: join(parity, name, 'model.onnx') });
    const { layers, recommendedLayer } = engine.description;
    await engine.close();
    expect(layers.find((entry) => entry.name === (layer ?? recommendedLayer))?.receptiveField).toEqual(field);
  });
});
