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
  permuted,
  tensorOf,
  toClassifier,
} from '../../helpers/golden-networks.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { describeGolden, readGolden } from '../golden.ts';

/** The golden folder's README: within 1e-5 of the map's maximum in float32. */
const tolerance = 1e-5;

const golden = goldenNetwork.extend({
  logits: z.array(z.number()),
  cases: z.array(
    z.object({
      class: z.int(),
      layer: z.string(),
      grad: goldenArray,
      maps: z.record(
        z.string(),
        z.object({
          raw: goldenArray,
          weights: z.array(z.number()).optional(),
          ablated_scores: z.array(z.number()).optional(),
        }),
      ),
    }),
  ),
});

const twins: readonly (readonly [string, MethodId, Parameters])[] = [
  ['GradCAM', 'grad-cam', {}],
  ['HiResCAM', 'hires-cam', {}],
  ['GradCAM++', 'grad-cam-pp', {}],
  ['LayerCAM', 'layer-cam', {}],
  ['XGradCAM', 'xgrad-cam', {}],
  ['GradCAMElementWise', 'element-wise-cam', {}],
  ['ScoreCAM', 'score-cam', {}],
  ['FinerCAM_alpha1_weights_detached', 'finer-cam', { similar: 2 }],
];

/** Up to their sign. */
const unsigned: readonly (readonly [string, MethodId])[] = [
  ['EigenCAM', 'eigen-cam'],
  ['EigenGradCAM', 'eigen-grad-cam'],
];

const scaled = ({ data, shape }: Tensor, factor: number): Tensor => ({
  data: data.map((value) => value * factor),
  shape,
});

for (const [file, head] of [
  ['seg/cls_gap.json', 'average'],
  ['seg/cls_mlp.json', 'dense'],
] as const) {
  describeGolden(`class maps against ${file}`, () => {
    const truth = readGolden(file, golden);
    const input = tensorOf(permuted(truth.input, [0, 3, 1, 2]));
    let folder: string;
    let engine: Engine;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
      engine = await openNetworkFile(folder, 'classifier.onnx', toClassifier(truth.weights, head));
    });
    afterAll(async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    });

    const cases = truth.cases.map((one) => [`class ${one.class} at ${one.layer}`, one] as const);
    const ask = (one: (typeof truth.cases)[number], method: MethodId, parameters: Parameters = {}) => {
      const target = { kind: 'class', classIndex: one.class } as const;
      return explainInput(engine, input, { method, parameters, layer: one.layer, target });
    };
    const expectedOf = (one: (typeof truth.cases)[number], name: string) => {
      const found = one.maps[name];
      if (found === undefined) throw new Error(`${name} is missing`);
      return tensorOf(found.raw);
    };

    it.each(cases)('meet the reference: %s', async (_, one) => {
      for (const [name, method, parameters] of twins) {
        const { map } = await ask(one, method, parameters);
        expect.soft(largestDifference(map, expectedOf(one, name)), method).toBeLessThan(tolerance);
      }
      for (const [name, method] of unsigned) {
        const { map } = await ask(one, method);
        const expected = expectedOf(one, name);
        const [same, turned] = [map, scaled(map, -1)].map((tried) => largestDifference(tried, expected));
        expect.soft(Math.min(same ?? 1, turned ?? 1), method).toBeLessThan(tolerance);
      }
    });

    it.each(cases)(
      'ablation, divided by the score as the paper has it, meets the reference: %s',
      async (_, one) => {
        const { map, facts } = await ask(one, 'ablation-cam');
        const score = truth.logits[one.class] ?? Number.NaN;
        expect(facts.figures['score']).toBeCloseTo(score, 4);
        expect(largestDifference(scaled(map, 1 / score), expectedOf(one, 'AblationCAM'))).toBeLessThan(
          tolerance,
        );
      },
    );

    it('read the gradient at the layer as the reference has it', async () => {
      for (const one of truth.cases) {
        const weights = { data: new Float32Array(3), shape: [1, 3] };
        weights.data[one.class] = 1;
        const { gradients } = await engine.explain(input, weights, {
          layers: [one.layer],
          reductions: [],
          activations: false,
          gradients: true,
          inputGradient: false,
          score: 'logit',
        });
        const expected = tensorOf(permuted(one.grad, [0, 3, 1, 2]));
        expect(largestDifference(gradients[one.layer] ?? input, expected)).toBeLessThan(tolerance);
      }
    });

    if (head === 'average') {
      it('CAM is Grad-CAM times the number of cells at the last layer, and its mean and the bias make the logit', async () => {
        for (const one of truth.cases.filter(({ layer }) => layer === 'c2')) {
          const { map } = await ask(one, 'cam');
          expect(largestDifference(map, scaled(expectedOf(one, 'GradCAM'), 30))).toBeLessThan(tolerance);
          const mean = map.data.reduce((sum, value) => sum + value, 0) / map.data.length;
          const bias = truth.weights['fc.bias']?.data[one.class] ?? Number.NaN;
          expect(mean + bias).toBeCloseTo(truth.logits[one.class] ?? Number.NaN, 4);
        }
      });
    }

    it('CAM is refused where no average pooling and dense layer follow', async () => {
      const one = truth.cases.find(({ layer }) => layer === (head === 'average' ? 'c1' : 'c2'));
      if (one === undefined) throw new Error('the case is missing');
      await expect(ask(one, 'cam')).rejects.toMatchObject({ kind: 'Unsupported' });
    });

    it('what a network says when a layer is replaced by itself is what it said', async () => {
      for (const layer of ['c1', 'c2']) {
        const { activation, logits } = await engine.features(input, layer);
        const again = await engine.forwardFrom?.(input, layer, activation);
        expect(largestDifference(again ?? input, logits)).toBeLessThan(1e-6);
      }
    });
  });
}
