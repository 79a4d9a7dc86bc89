import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { methodFor, reduceMaps, type Reduction } from '../../../src/main/attribution/index.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { describeGolden, largestDifference, readGolden } from '../golden.ts';

function reductionOf(id: 'hires-cam' | 'seg-hires-grad-cam'): Reduction {
  const method = methodFor(id);
  if (method.kind !== 'reduction') throw new Error(`${id} is a reduction`);
  return method.reduction({});
}

const array = z.object({ shape: z.array(z.int()), data: z.array(z.number()) });
const raw = z.object({ raw: array });
const segmentationSchema = z.object({
  activations: z.record(z.string(), array),
  weights: z.record(z.string(), array),
  masks: z.record(z.string(), array),
  cases: z.array(
    z.object({
      class: z.int(),
      mask: z.string(),
      target: z.string(),
      score: z.number(),
      layers: z.record(z.string(), z.object({ grad: array, segGradCam: raw, segHiResGradCam: raw })),
    }),
  ),
});
const classificationSchema = z.object({
  activations: z.record(z.string(), array),
  cases: z.array(
    z.object({
      class: z.int(),
      layer: z.string(),
      grad: array,
      maps: z.object({ GradCAM: raw, HiResCAM: raw }),
    }),
  ),
});

/** [1, H, W, K] to [1, K, H, W]. */
function channelsFirst(source: z.infer<typeof array> | undefined): Tensor {
  const { shape, data } = array.parse(source);
  const [, height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  const values = data.map((_, index) => data[(index % pixels) * channels + Math.floor(index / pixels)] ?? 0);
  return { data: Float32Array.from(values), shape: [1, channels, height, width] };
}

/** The largest difference as a share of the expected map's largest value. */
function relativeDifference(actual: Tensor, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return largestDifference(actual.data, expected) / (largest === 0 ? 1 : largest);
}

describeGolden('HiResCAM and Grad-CAM against the reference', () => {
  it('equal it on every layer of the classifier', () => {
    const golden = readGolden('seg/cls_gap.json', classificationSchema);
    for (const { layer, grad, maps } of golden.cases) {
      const activation = channelsFirst(golden.activations[layer]);
      const hires = reduceMaps(activation, channelsFirst(grad), reductionOf('hires-cam'));
      expect(relativeDifference(hires, maps.HiResCAM.raw.data)).toBeLessThan(1e-5);
      const gradCam = reduceMaps(activation, channelsFirst(grad), { kind: 'grad-cam' });
      expect(relativeDifference(gradCam, maps.GradCAM.raw.data)).toBeLessThan(1e-5);
      if (layer === 'c2') expect(relativeDifference(hires, [...gradCam.data])).toBeLessThan(1e-6);
    }
    expect(golden.cases.map(({ layer }) => layer)).toContain('c2');
  });
});

describeGolden('Seg-HiRes-Grad CAM against the reference', () => {
  const golden = () => readGolden('seg/unet.json', segmentationSchema);

  it('equals it for every set of pixels on every layer', () => {
    const { activations, cases } = golden();
    for (const { layers } of cases) {
      for (const [name, { grad, segHiResGradCam, segGradCam }] of Object.entries(layers)) {
        const activation = channelsFirst(activations[name]);
        const hires = reduceMaps(activation, channelsFirst(grad), reductionOf('seg-hires-grad-cam'));
        expect(relativeDifference(hires, segHiResGradCam.raw.data)).toBeLessThan(1e-5);
        const averaged = reduceMaps(activation, channelsFirst(grad), { kind: 'grad-cam' });
        expect(relativeDifference(averaged, segGradCam.raw.data)).toBeLessThan(1e-5);
      }
    }
    expect(cases).toHaveLength(11);
  });

  it('is complete at the layer that feeds the head: its sum and the bias make the score', () => {
    const { activations, cases, masks, weights } = golden();
    for (const { layers, score, mask, target, class: classIndex } of cases) {
      if (target !== 'logit_sum') continue;
      const map = reduceMaps(
        channelsFirst(activations['dec1']),
        channelsFirst(layers['dec1']?.grad),
        reductionOf('seg-hires-grad-cam'),
      );
      const pixels = (masks[mask]?.data ?? []).reduce((sum, value) => sum + value, 0);
      const total = map.data.reduce((sum, value) => sum + value, 0);
      const bias = weights['head.bias']?.data[classIndex] ?? Number.NaN;
      expect(total + pixels * bias).toBeCloseTo(score, 3);
    }
  });

  it('is zero and no NaN for an empty set', () => {
    const { activations, cases } = golden();
    const empty = cases.find(({ mask }) => mask === 'empty');
    const map = reduceMaps(
      channelsFirst(activations['bott']),
      channelsFirst(empty?.layers['bott']?.grad),
      reductionOf('seg-hires-grad-cam'),
    );
    expect(map.data.every((value) => value === 0)).toBe(true);
  });
});

describe('the HiRes reduction', () => {
  const shape = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer(),
  });

  it('is additive in the gradient, so maps of disjoint sets add up', () => {
    fc.assert(
      fc.property(shape, ({ batch, channels, height, width, seed }) => {
        const random = createRandom(seed);
        const draw = (): Tensor => ({
          data: Float32Array.from({ length: batch * channels * height * width }, () => random.normal()),
          shape: [batch, channels, height, width],
        });
        const [activation, one, other] = [draw(), draw(), draw()];
        const both = { ...one, data: one.data.map((value, index) => value + (other.data[index] ?? 0)) };
        const reduce = (gradient: Tensor) => reduceMaps(activation, gradient, { kind: 'hires' }).data;
        const sum = reduce(one).map((value, index) => value + (reduce(other)[index] ?? 0));
        expect(largestDifference(reduce(both), sum)).toBeLessThan(1e-4);
      }),
    );
  });

  it('refuses activation and gradient of different shapes', () => {
    const a = { data: new Float32Array(8), shape: [1, 2, 2, 2] };
    const b = { data: new Float32Array(8), shape: [1, 8, 1, 1] };
    expect(() => reduceMaps(a, b, { kind: 'hires' })).toThrow(expect.objectContaining({ kind: 'BadInput' }));
  });
});
