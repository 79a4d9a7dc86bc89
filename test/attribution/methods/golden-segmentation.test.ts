import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../../src/main/compute/engine.ts';
import type { MethodId, Parameters } from '../../../src/shared/methods.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { explainInput } from '../../helpers/explain-input.ts';
import {
  goldenArray,
  goldenNetwork,
  openNetworkFile,
  tensorOf,
  toUnet,
} from '../../helpers/golden-networks.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { describeGolden, readGolden } from '../golden.ts';

/** The golden folder's README: within 1e-5 of the map's maximum in float32. */
const tolerance = 1e-5;
const layers = ['enc1', 'bott', 'up', 'dec1'];

const raw = z.object({ raw: goldenArray });
const layerSchema = z.object({
  segGradCam: raw,
  segHiResGradCam: raw,
  segXResCam: z.record(z.string(), z.object({ raw_clean: goldenArray })).optional(),
});
const caseSchema = z.object({
  class: z.int(),
  mask: z.string(),
  target: z.string(),
  score: z.number(),
  layers: z.record(z.string(), layerSchema),
});
const scoreCamSchema = z.object({
  cases: z.array(
    z.object({
      class: z.int(),
      mask: z.string(),
      layer: z.string(),
      reduce: z.enum(['sum', 'mean']),
      weights: z.array(z.number()),
      raw: goldenArray,
    }),
  ),
});

describeGolden('segmentation methods on the golden U-Net', () => {
  const { weights, input } = readGolden('seg/unet_nchw.json', goldenNetwork);
  const golden = readGolden(
    'seg/unet.json',
    z.object({ masks: z.record(z.string(), goldenArray), cases: z.array(caseSchema) }),
  );
  const image = tensorOf(input);
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
    engine = await openNetworkFile(folder, 'unet.onnx', toUnet(weights));
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const maskOf = (name: string) => {
    const mask = golden.masks[name];
    if (mask === undefined) throw new Error(`mask ${name} is missing`);
    return { data: Float32Array.from(mask.data), shape: [12, 10] };
  };
  const ask = (
    one: { readonly mask: string; readonly class: number },
    method: MethodId,
    layer: string,
    parameters: Parameters = {},
  ) =>
    explainInput(engine, image, {
      method,
      layer,
      parameters,
      target: { kind: 'mask', path: one.mask, classIndex: one.class },
      mask: maskOf(one.mask),
    });
  const cases = golden.cases.filter(({ target }) => target === 'logit_sum');

  it.each(cases.map((one) => [`${one.mask}, class ${one.class}`, one] as const))('%s', async (_, one) => {
    for (const layer of layers) {
      const expected = one.layers[layer];
      if (expected === undefined) throw new Error(`${layer} is missing`);
      const compare = async (method: MethodId, parameters: Parameters, map: Tensor) => {
        const found = await ask(one, method, layer, parameters);
        expect.soft(largestDifference(found.map, map), `${method} at ${layer}`).toBeLessThan(tolerance);
      };
      await compare('seg-grad-cam', {}, tensorOf(expected.segGradCam.raw));
      await compare('seg-hires-grad-cam', {}, tensorOf(expected.segHiResGradCam.raw));
      for (const [name, { raw_clean }] of Object.entries(expected.segXResCam ?? {})) {
        const [, size = '', pool = ''] = /^(w\d+|full)_(mean|max)$/.exec(name) ?? [];
        const window = size === 'full' ? 0 : Number(size.slice(1));
        await compare('seg-xres-cam', { window, pool }, tensorOf(raw_clean));
      }
    }
  });

  it('the reference has windows 1, 2, 3 and the whole map, by mean and maximum', () => {
    const names = new Set(cases.flatMap(({ layers: own }) => Object.keys(own['bott']?.segXResCam ?? {})));
    expect(names.size).toBe(8);
  });

  it('Seg-XRes-CAM of one cell is Seg-HiRes-Grad CAM, of the whole map by mean Seg-Grad CAM', async () => {
    for (const mask of Object.keys(golden.masks)) {
      const one = { mask, class: 1 };
      for (const [window, twin] of [
        [1, 'seg-hires-grad-cam'],
        [64, 'seg-grad-cam'],
      ] as const) {
        const windows = await ask(one, 'seg-xres-cam', 'bott', { window, pool: 'mean' });
        const other = await ask(one, twin, 'bott');
        expect(largestDifference(windows.map, other.map)).toBeLessThan(tolerance);
      }
    }
  });

  it('is additive over disjoint sets, and an empty set gives zeros with the reason', async () => {
    const [all, box] = [maskOf('all'), maskOf('box')];
    const rest = { ...all, data: all.data.map((value, at) => value - (box.data[at] ?? 0)) };
    const target = { kind: 'mask', path: 'm', classIndex: 2 } as const;
    for (const method of ['seg-grad-cam', 'seg-hires-grad-cam', 'seg-xres-cam'] as const) {
      const of = async (mask: Tensor) =>
        explainInput(engine, image, {
          method,
          parameters: method === 'seg-xres-cam' ? { window: 3 } : {},
          layer: 'enc1',
          target,
          mask,
        });
      const [whole, inside, outside] = [await of(all), await of(box), await of(rest)];
      const sum = inside.map.data.map((value, at) => value + (outside.map.data[at] ?? Number.NaN));
      expect(largestDifference({ ...whole.map, data: sum }, whole.map)).toBeLessThan(tolerance);
      const none = await of(maskOf('empty'));
      expect(none.facts.emptyReason).toBe('empty-target');
      expect(none.map.data.every((value) => value === 0)).toBe(true);
    }
  });

  it('is complete at the layer that feeds the linear head: sum of the map + |M| bias = S', async () => {
    for (const one of cases) {
      const { map } = await ask(one, 'seg-hires-grad-cam', 'dec1');
      const sum = map.data.reduce((total, value) => total + value, 0);
      const size = maskOf(one.mask).data.reduce((total, value) => total + value, 0);
      expect(sum + size * (weights['head.bias']?.data[one.class] ?? Number.NaN)).toBeCloseTo(one.score, 3);
    }
  });

  it('Score-CAM meets the reference by mean and by sum over M', async () => {
    const scoreCam = readGolden('seg/unet_scorecam.json', scoreCamSchema);
    for (const one of scoreCam.cases) {
      const { map, facts } = await ask(one, 'score-cam', one.layer, { reduce: one.reduce });
      expect
        .soft(largestDifference(map, tensorOf(one.raw)), `${one.mask} ${one.layer} ${one.reduce}`)
        .toBeLessThan(tolerance);
      expect.soft(facts.figures['largestWeight']).toBeCloseTo(Math.max(...one.weights), 4);
    }
    expect(scoreCam.cases).toHaveLength(8);
  });

  it('a layer put in its own place changes nothing, and skips still carry the image', async () => {
    const { activation, logits } = await engine.features(image, 'bott');
    const same = await engine.forwardFrom?.(image, 'bott', activation);
    expect(largestDifference(same ?? image, logits)).toBeLessThan(1e-6);
    const blank = { ...image, data: new Float32Array(image.data.length) };
    const other = await engine.forwardFrom?.(blank, 'bott', activation);
    expect(largestDifference(other ?? image, logits)).toBeGreaterThan(1e-3);
  });
});
