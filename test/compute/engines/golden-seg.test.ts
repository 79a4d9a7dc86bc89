import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine, ExplainRequest } from '../../../src/main/compute/engine.ts';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { encodeModel, toModel, toNode, toTensor, toValueInfo } from '../../../src/main/graph/index.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { describeGolden, readGolden } from '../../attribution/golden.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';

const array = z.object({ shape: z.array(z.int()), data: z.array(z.number()) });
const raw = z.object({ raw: array });
const layerSchema = z.object({
  grad: array,
  segGradCam: raw,
  segHiResGradCam: raw,
  segXResCam: z.record(z.string(), z.object({ raw_clean: array })).optional(),
});
const unetSchema = z.object({
  masks: z.record(z.string(), array),
  cases: z.array(
    z.object({
      class: z.int(),
      mask: z.string(),
      target: z.string(),
      score: z.number(),
      layers: z.record(z.string(), layerSchema),
    }),
  ),
});
const partsSchema = z.object({ weights: z.record(z.string(), array), input: array });

/** The golden folder's README: within 1e-5 of the map's maximum in float32. */
const tolerance = 1e-5;

const toTensorOf = ({ shape, data }: z.infer<typeof array>): Tensor => ({
  shape,
  data: Float32Array.from(data),
});

/** The tiny U-Net of the golden numbers, its layers under their names there. */
function toUnet({ weights }: z.infer<typeof partsSchema>): Uint8Array {
  const same = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  const conv = (from: string, name: string, to: string) =>
    toNode('Conv', [from, `${name}.weight`, `${name}.bias`], [to], same);
  const model = toModel({
    nodes: [
      conv('image', 'enc1.0', 'enc1.conv'),
      toNode('Relu', ['enc1.conv'], ['enc1']),
      toNode('MaxPool', ['enc1'], ['pool1'], { kernel_shape: [2, 2], strides: [2, 2] }),
      conv('pool1', 'bott.0', 'bott.conv'),
      toNode('Relu', ['bott.conv'], ['bott']),
      toNode('ConvTranspose', ['bott', 'up.weight', 'up.bias'], ['up'], { strides: [2, 2] }),
      toNode('Concat', ['up', 'enc1'], ['cat'], { axis: 1 }),
      conv('cat', 'dec1.0', 'dec1.conv'),
      toNode('Relu', ['dec1.conv'], ['dec1']),
      toNode('Conv', ['dec1', 'head.weight', 'head.bias'], ['logits']),
    ],
    inputs: [toValueInfo('image', ['batch', 2, 12, 10])],
    outputs: [toValueInfo('logits', ['batch', 3, 12, 10])],
    initializers: Object.entries(weights).map(([name, { shape, data }]) =>
      toTensor(name, shape, Float32Array.from(data)),
    ),
  });
  return encodeModel(model);
}

const base: ExplainRequest = {
  layers: ['enc1', 'bott', 'up', 'dec1'],
  reductions: [{ kind: 'grad-cam' }, { kind: 'hires' }],
  activations: false,
  gradients: true,
  inputGradient: false,
  score: 'logit',
};

describeGolden('segmentation maps against the golden U-Net', () => {
  const parts = readGolden('seg/unet_nchw.json', partsSchema);
  const golden = readGolden('seg/unet.json', unetSchema);
  const image = toTensorOf(parts.input);
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
    const path = join(folder, 'unet.onnx');
    writeFileSync(path, toUnet(parts));
    engine = await openOnnxEngine({ path });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  function weightsFor(mask: string, cls: number): Tensor {
    const data = new Float32Array(3 * 120);
    data.set(golden.masks[mask]?.data ?? [], cls * 120);
    return { data, shape: [1, 3, 12, 10] };
  }

  /** [1, K, h, w] as the golden file has it: [1, h, w, K]. */
  function channelsLast({ data, shape }: Tensor): Tensor {
    const [, channels = 1] = shape;
    const cells = data.length / channels;
    const turned = data.map((_, at) => data[(at % channels) * cells + Math.floor(at / channels)] ?? NaN);
    return { data: turned, shape };
  }

  const cases = golden.cases.filter(({ target }) => target === 'logit_sum');
  it.each(cases.map((one) => [`${one.mask}, class ${one.class}`, one] as const))('%s', async (_, one) => {
    const result = await engine.explain(image, weightsFor(one.mask, one.class), base);
    for (const layer of base.layers) {
      const expected = one.layers[layer];
      const [gradCam, hires] = result.maps[layer] ?? [];
      const gradient = result.gradients[layer];
      if (!expected || !gradCam || !hires || !gradient) throw new Error(`${layer} is missing`);
      expect
        .soft(largestDifference(channelsLast(gradient), toTensorOf(expected.grad)))
        .toBeLessThan(tolerance);
      expect.soft(largestDifference(gradCam, toTensorOf(expected.segGradCam.raw))).toBeLessThan(tolerance);
      expect.soft(largestDifference(hires, toTensorOf(expected.segHiResGradCam.raw))).toBeLessThan(tolerance);
      for (const [name, map] of Object.entries(expected.segXResCam ?? {})) {
        const [, window, pool] = /^w(\d+)_(mean|max)$/.exec(name) ?? [];
        const reduction = {
          kind: 'xres',
          window: Number(window),
          pool: pool === 'max' ? 'max' : 'mean',
        } as const;
        const request = { ...base, layers: [layer], reductions: [reduction] };
        const windows = await engine.explain(image, weightsFor(one.mask, one.class), request);
        const actual = windows.maps[layer]?.[0] ?? gradCam;
        expect
          .soft(largestDifference(actual, toTensorOf(map.raw_clean)), `${layer} ${name}`)
          .toBeLessThan(tolerance);
      }
    }
  });

  it('is complete at the layer that feeds the linear head: sum of the map + |M| bias = S', async () => {
    for (const { mask, class: cls, score } of cases) {
      const result = await engine.explain(image, weightsFor(mask, cls), base);
      const sum = Array.from(result.maps['dec1']?.[1]?.data ?? []).reduce((total, value) => total + value, 0);
      const size = (golden.masks[mask]?.data ?? []).reduce((total, value) => total + value, 0);
      const bias = parts.weights['head.bias']?.data[cls] ?? NaN;
      expect(sum + size * bias).toBeCloseTo(score, 3);
    }
  });

  it('is additive over targets and zero for an empty one', async () => {
    const maps = async (mask: string) => {
      const result = await engine.explain(image, weightsFor(mask, 1), base);
      return base.layers.flatMap((layer) =>
        (result.maps[layer] ?? []).flatMap(({ data }) => Array.from(data)),
      );
    };
    const [whole, inside] = [await maps('all'), await maps('box')];
    const outside = weightsFor('all', 1);
    (golden.masks['box']?.data ?? []).forEach((value, at) => (outside.data[120 + at] = 1 - value));
    const rest = await engine.explain(image, outside, base);
    const others = base.layers.flatMap((layer) =>
      (rest.maps[layer] ?? []).flatMap(({ data }) => Array.from(data)),
    );
    const sums = Float32Array.from(inside, (value, at) => value + (others[at] ?? NaN));
    expect(
      largestDifference({ data: sums, shape: [] }, { data: Float32Array.from(whole), shape: [] }),
    ).toBeLessThan(1e-5);
    expect((await maps('empty')).every((value) => value === 0)).toBe(true);
  });

  it('recommends the end of the bottleneck', () => {
    expect(engine.description.recommendedLayer).toBe('bott');
  });
});
