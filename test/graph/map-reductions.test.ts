import { InferenceSession, OrtTensor } from '../../src/main/compute/engines/onnx/runtime.ts';
import { describe, expect, it } from 'vitest';
import { reduceMaps, type Reduction } from '../../src/main/attribution/index.ts';
import { Emitter } from '../../src/main/graph/emitter.ts';
import { encodeModel, toModel, toNode, toValueInfo } from '../../src/main/graph/index.ts';
import { reduceToMap } from '../../src/main/graph/map-reductions.ts';
import type { Tensor } from '../../src/shared/tensor.ts';
import { largestDifference } from '../helpers/largest-difference.ts';
import { randomFrom } from './derivatives/random-values.ts';

const shape = [2, 3, 5, 7];

async function compiled(activation: Tensor, gradient: Tensor, reduction: Reduction): Promise<Tensor> {
  const emit = new Emitter('test');
  const map = reduceToMap({ emit, activation: 'a', gradient: 'g', shape }, reduction);
  const model = toModel({
    nodes: [...emit.nodes, toNode('Identity', [map], ['map'])],
    inputs: [toValueInfo('a', shape), toValueInfo('g', shape)],
    outputs: [toValueInfo('map', [null, null, null])],
    initializers: [...emit.constants.values()],
  });
  const session = await InferenceSession.create(encodeModel(model));
  const feed = ({ data }: Tensor) => new OrtTensor('float32', data, shape);
  const result = (await session.run({ a: feed(activation), g: feed(gradient) }))['map'];
  await session.release();
  if (result === undefined || !(result.data instanceof Float32Array)) throw new Error('no map');
  return { data: result.data, shape: result.dims };
}

function random(seed: number, low: number): Tensor {
  const next = randomFrom(seed);
  return { data: Float32Array.from({ length: 210 }, () => low + next() * (1 - low)), shape };
}

const reductions: Reduction[] = [
  { kind: 'hires' },
  { kind: 'grad-cam' },
  { kind: 'layer-cam' },
  { kind: 'element-wise' },
  { kind: 'xgrad-cam' },
  { kind: 'grad-cam-pp' },
  { kind: 'xres', window: 2, pool: 'mean' },
  { kind: 'xres', window: 3, pool: 'max' },
  { kind: 'xres', window: 99, pool: 'max' },
];

describe('maps reduced inside the graph', () => {
  const activation = random(1, 0);
  const gradient = random(2, -1);

  it.each(reductions.map((one) => [JSON.stringify(one), one] as const))('%s', async (_, reduction) => {
    const map = await compiled(activation, gradient, reduction);
    expect(map.shape).toEqual([2, 5, 7]);
    expect(largestDifference(map, reduceMaps(activation, gradient, reduction))).toBeLessThan(1e-5);
  });

  it('is HiRes with windows of one cell and Grad-CAM with one window over all', async () => {
    const windows = (window: number) =>
      compiled(activation, gradient, { kind: 'xres', window, pool: 'mean' });
    const hires = await compiled(activation, gradient, { kind: 'hires' });
    const gradCam = await compiled(activation, gradient, { kind: 'grad-cam' });
    expect(largestDifference(await windows(1), hires)).toBeLessThan(1e-6);
    expect(largestDifference(await windows(7), gradCam)).toBeLessThan(1e-5);
  });
});
