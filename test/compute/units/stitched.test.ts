import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UnitTask } from '../../../src/shared/compute-port.ts';
import type { CapeHead, Recipe, View } from '../../../src/shared/network.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { regionProbabilities } from '../../../src/main/attribution/index.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { runUnit } from '../../../src/main/compute/units/run-unit.ts';
import { openNetworkFile, toClassifier, toUnet } from '../../helpers/golden-networks.ts';

/** Weights of both little networks, drawn anew for a seed. */
function drawnWeights(seed: number) {
  const random = createRandom(seed);
  const drawn = (...shape: number[]) => ({
    shape,
    data: Array.from(
      { length: shape.reduce((size, length) => size * length, 1) },
      () => 0.4 * random.normal(),
    ),
  });
  const unet = {
    'enc1.0.weight': drawn(4, 2, 3, 3),
    'enc1.0.bias': drawn(4),
    'bott.0.weight': drawn(6, 4, 3, 3),
    'bott.0.bias': drawn(6),
    'up.weight': drawn(6, 4, 2, 2),
    'up.bias': drawn(4),
    'dec1.0.weight': drawn(4, 8, 3, 3),
    'dec1.0.bias': drawn(4),
    'head.weight': drawn(3, 4, 1, 1),
    'head.bias': drawn(3),
  };
  // Kernels of the classifier are [h, w, in, out].
  const classifier = {
    'c1.0.weight': drawn(3, 3, 2, 4),
    'c1.0.bias': drawn(4),
    'c2.0.weight': drawn(3, 3, 4, 5),
    'c2.0.bias': drawn(5),
    'fc.weight': drawn(5, 3),
    'fc.bias': drawn(3),
  };
  const head: CapeHead = {
    layer: 'c2',
    classes: 3,
    features: 5,
    weights: drawn(3, 5).data,
    bias: drawn(3).data,
    logTemperatures: [0.1, -0.2, 0],
    provenance: {},
  };
  return { unet, classifier, head };
}

function fieldOf(width: number, height: number) {
  const plane = (phase: number) =>
    Float32Array.from({ length: width * height }, (_, at) => {
      const [y, x] = [Math.floor(at / width), at % width];
      return Math.sin(x * 0.31 + phase) + Math.cos(y * 0.23 - phase) + Math.sin((x + y) * 1.7) * 0.4;
    });
  return { kind: 'field', width, height, planes: [plane(0), plane(2)], centres: null } as const;
}

const recipeOf = (view: View, inputSize: readonly [number, number]): Recipe => ({
  view,
  channels: ['a', 'b'],
  scaling: [
    { kind: 'linear', offset: 0, divisor: 2 },
    { kind: 'linear', offset: 0, divisor: 2 },
  ],
  inputSize: [...inputSize],
});

const explain = (
  engine: Engine,
  width: number,
  height: number,
  recipe: Recipe,
  question: Partial<UnitTask>,
) =>
  runUnit(
    {
      network: { path: 'network.onnx', sha256: 'test' },
      recipe,
      pixels: fieldOf(width, height),
      method: 'seg-grad-cam',
      parameters: {},
      layer: null,
      target: { kind: 'class', classIndex: 1 },
      mask: null,
      capeHead: null,
      seed: 1,
      ...question,
    },
    engine,
    { signal: null, onProgress: () => undefined },
  );

/** The field whole and in tiles, as [expected, actual]; the fields' lengths are such that tiles cover them exactly. */
async function bothWays(engine: Engine, field: Field, question: Partial<UnitTask>) {
  const { haloPx, tilePx, columns, rows } = field;
  const step = tilePx - 2 * haloPx;
  const [width, height] = [tilePx + (columns - 1) * step, tilePx + (rows - 1) * step];
  const whole = recipeOf({ kind: 'field', fit: 'stretch' }, [height, width]);
  const tiles = recipeOf({ kind: 'tiles', haloPx }, [tilePx, tilePx]);
  return [
    await explain(engine, width, height, whole, question),
    await explain(engine, width, height, tiles, question),
  ] as const;
}

interface Field {
  readonly haloPx: number;
  readonly tilePx: number;
  readonly columns: number;
  readonly rows: number;
}

const anyField: fc.Arbitrary<Field> = fc.record({
  haloPx: fc.constantFrom(12, 14, 16),
  tilePx: fc.constantFrom(36, 40, 48),
  columns: fc.integer({ min: 1, max: 3 }),
  rows: fc.integer({ min: 1, max: 2 }),
});

function deviation(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) return Infinity;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (actual[at] ?? NaN))), 0) / largest
  );
}

const questions: readonly Partial<UnitTask>[] = [
  { method: 'seg-grad-cam' },
  { method: 'grad-cam-pp' },
  { method: 'xgrad-cam' },
  { method: 'seg-xres-cam', parameters: { window: 3, pool: 'max' } },
  { method: 'seg-xres-cam', parameters: { window: 0, pool: 'max' } },
  { method: 'eigen-cam' },
  { method: 'eigen-grad-cam' },
];

describe('a tiled field equals the whole one', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('by every method that looks at all cells of a channel together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        anyField,
        fc.constantFrom(...questions),
        fc.constantFrom('bott', 'dec1', 'enc1'),
        async (seed, field, question, layer) => {
          const bytes = toUnet(drawnWeights(seed).unet, ['height', 'width']);
          const engine = await openNetworkFile(folder, 'unet.onnx', bytes);
          try {
            const asked: Partial<UnitTask> = {
              ...question,
              layer,
              target: { kind: 'everywhere', classIndex: 2 },
            };
            const [whole, tiled] = await bothWays(engine, field, asked);
            // A principal component is found by iteration, to about 1e-4 where two are nearly as strong.
            const allowed = question.method?.startsWith('eigen') === true ? 1e-3 : 2e-5;
            expect(deviation(whole.maps.data, tiled.maps.data)).toBeLessThan(allowed);
            expect(tiled.facts.emptyReason).toBe(whole.facts.emptyReason);
          } finally {
            await engine.close();
          }
        },
      ),
      { numRuns: 25, seed: 5 },
    );
  });

  it('by CAPE in all its quantities, and its map sums to the class probability', async () => {
    const quantities = [
      'probability',
      'mu-cape',
      'region-weight',
      'posterior',
      'cam',
      'difference',
      'log-odds',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        anyField,
        fc.constantFrom(...quantities),
        async (seed, field, quantity) => {
          const { classifier, head } = drawnWeights(seed);
          const bytes = toClassifier(classifier, 'average', ['height', 'width']);
          const engine = await openNetworkFile(folder, 'classifier.onnx', bytes);
          try {
            const asked: Partial<UnitTask> = {
              method: 'cape',
              parameters: { quantity, against: 0 },
              capeHead: head,
            };
            const [whole, tiled] = await bothWays(engine, field, asked);
            expect(tiled.maps.count).toBe(1);
            expect(deviation(whole.maps.data, tiled.maps.data)).toBeLessThan(2e-5);
            const p = whole.facts.figures['capeProbability'] ?? Number.NaN;
            expect(tiled.facts.figures['capeProbability']).toBeCloseTo(p, 5);
            if (quantity !== 'probability') return;
            expect(tiled.maps.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(p, 5);
          } finally {
            await engine.close();
          }
        },
      ),
      { numRuns: 20, seed: 6 },
    );
  });

  it('by the running log-sum-exp over tiles: log p = LSE(S) - LSE(A)', () => {
    const logSumExp = (values: readonly number[]) => {
      const largest = Math.max(...values);
      return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 7 }), (seed, tiles) => {
        const { head } = drawnWeights(seed);
        const random = createRandom(seed + 1);
        const perTile = 4;
        const regions = tiles * perTile;
        const features = Float32Array.from({ length: 5 * regions }, () => 3 * random.normal());
        const whole = regionProbabilities(features, head);
        const cut = (tile: number) =>
          Float32Array.from({ length: 5 * perTile }, (_, at) => {
            const [d, n] = [Math.floor(at / perTile), at % perTile];
            return features[d * regions + tile * perTile + n] ?? 0;
          });
        const scale2 = Math.exp(-head.logTemperatures[1]);
        const sums = Array.from({ length: tiles }, (_, tile) => {
          const { meanLogits, logPosterior } = regionProbabilities(cut(tile), head);
          const weights = [...meanLogits].map((mean) => mean * scale2);
          const ofClass = (c: number) =>
            logSumExp(weights.map((weight, n) => weight + (logPosterior[c * perTile + n] ?? 0)));
          return { a: logSumExp(weights), s: [0, 1, 2].map(ofClass) };
        });
        const total = logSumExp(sums.map(({ a }) => a));
        [0, 1, 2].forEach((c) => {
          const merged = logSumExp(sums.map(({ s }) => s[c] ?? Number.NaN)) - total;
          expect(merged).toBeCloseTo(whole.logProbabilities[c] ?? Number.NaN, 9);
        });
      }),
    );
  });
});
