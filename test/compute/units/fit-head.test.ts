import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { capeFitDefaults, type CapeFitSettings } from '../../../src/shared/cape-fit.ts';
import type { FeaturesTask, FieldPixels } from '../../../src/shared/compute-port.ts';
import type { Recipe } from '../../../src/shared/network.ts';
import { createRandom } from '../../../src/shared/random.ts';
import { openEngine } from '../../../src/main/compute/engines/index.ts';
import { fitHead } from '../../../src/main/compute/units/fit-head.ts';
import { findLastLayer } from '../../../src/main/compute/units/last-layer.ts';
import { readFeatures } from '../../../src/main/compute/units/read-features.ts';
import type { UnitContext } from '../../../src/main/compute/units/unit-context.ts';
import { turnedImages } from '../../../src/main/compute/units/turned-images.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import {
  featureCount,
  featureLayer,
  writePooledClassifier,
  type Ending,
} from '../helpers/pooled-classifier.ts';

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length
    ? Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? NaN))))
    : NaN;
const quiet: UnitContext = { signal: null, onProgress: () => undefined };
const plain = { kind: 'linear', offset: 0, divisor: 1 } as const;

const recipeOf = (view: Recipe['view']): Recipe => ({
  ...{ view, channels: ['a', 'b'], scaling: [plain, plain], inputSize: [8, 8] },
});
const cells = recipeOf({
  kind: 'cells',
  cropPx: 8,
  objects: { kind: 'nuclei', channel: 'a', smoothingPx: 1, minAreaPx: 1, maxAreaPx: 9 },
});

async function open(ending: Ending) {
  const { weights, bias, ...network } = writePooledClassifier(join(makeTempFolder(), 'net.onnx'), ending);
  const engine = await openEngine(network, { threads: 1, device: 'cpu', automatic: false });
  onTestFinished(() => engine.close());
  return { engine, network, weights, bias };
}

const softmax: Ending = { kind: 'linear', outputs: 3, activation: 'Softmax' };

describe('the last layer of a network', () => {
  it('is found by feeding what follows the features', async () => {
    const { engine, weights, bias } = await open(softmax);
    const found = await findLastLayer(engine, featureLayer, [8, 8], quiet);
    expect(largestDifference(found?.weights ?? [], weights)).toBeLessThan(1e-5);
    expect(largestDifference(found?.bias ?? [], bias)).toBeLessThan(1e-6);
  });

  it.each<Ending['kind']>(['hidden-layer', 'max-pool'])('is none behind a %s', async (kind) => {
    const { engine } = await open({ ...softmax, kind });
    expect(await findLastLayer(engine, featureLayer, [8, 8], quiet)).toBeNull();
    // The convolution before the ReLU is not followed by pooling either.
    expect(await findLastLayer(engine, 'sum', [8, 8], quiet)).toBeNull();
  });
});

/** A field of noise with `count` cells. */
function field(count: number, seed = 1): FieldPixels {
  const random = createRandom(seed);
  const plane = () => Float32Array.from({ length: 40 * 40 }, () => random.normal());
  const centres = Float32Array.from({ length: 2 * count }, () => 4 + Math.floor(random.uniform() * 32));
  return { kind: 'field', width: 40, height: 40, planes: [plane(), plane()], centres };
}

const taskOf = (
  network: { path: string; sha256: string },
  change: Partial<FeaturesTask> = {},
): FeaturesTask => ({
  ...{ network, recipe: cells, pixels: field(40), layer: featureLayer, turned: false, mostImages: null },
  ...change,
});

describe('reading features', () => {
  it('gives the features and logits of every cell', async () => {
    const { engine, network, weights, bias } = await open(softmax);
    const { activation, logits, content, versions } = await readFeatures(taskOf(network), engine, quiet);
    expect(activation.shape).toEqual([40, featureCount, 6, 6]);
    expect([logits.shape, content, versions]).toEqual([[40, 3], null, 1]);
    const size = featureCount * 36;
    for (const cell of [0, 33, 39]) {
      const own = activation.data.subarray(cell * size, (cell + 1) * size);
      const answers = [...bias].map((start, c) =>
        own.reduce(
          (sum, value, index) =>
            sum + (value * (weights[c * featureCount + Math.floor(index / 36)] ?? 0)) / 36,
          start,
        ),
      );
      expect(largestDifference(answers, logits.data.subarray(cell * 3, cell * 3 + 3))).toBeLessThan(1e-4);
    }
  });

  it('takes cells evenly where there are too many', async () => {
    const { engine, network } = await open(softmax);
    const all = await readFeatures(taskOf(network), engine, quiet);
    const some = await readFeatures(taskOf(network, { mostImages: 4 }), engine, quiet);
    expect(some.logits.shape).toEqual([4, 3]);
    const expected = [0, 10, 20, 30].flatMap((cell) => [...all.logits.data.subarray(cell * 3, cell * 3 + 3)]);
    expect(largestDifference(some.logits.data, expected)).toBeLessThan(1e-5);
  });

  it('sees every image in eight versions, the image itself first', async () => {
    const { engine, network } = await open(softmax);
    const once = await readFeatures(taskOf(network), engine, quiet);
    const turned = await readFeatures(taskOf(network, { turned: true }), engine, quiet);
    expect(turned.versions).toBe(8);
    expect(turned.activation.shape).toEqual([320, featureCount, 6, 6]);
    const row = (data: Float32Array, index: number) => data.subarray(index * 3, index * 3 + 3);
    expect(largestDifference(row(turned.logits.data, 8 * 7), row(once.logits.data, 7))).toBeLessThan(1e-5);
    const answers = Array.from({ length: 8 }, (_, version) => row(turned.logits.data, version)[0]);
    expect(new Set(answers).size).toBe(8);
  });

  it('marks the padding of a letterboxed field', async () => {
    const { engine, network } = await open(softmax);
    const recipe = recipeOf({ kind: 'field', fit: 'letterbox' });
    const pixels = { ...field(0), height: 20, planes: field(0).planes.map((plane) => plane.slice(0, 800)) };
    const seen = await readFeatures(taskOf(network, { recipe, pixels, turned: true }), engine, quiet);
    expect(seen.content?.shape).toEqual([8, 6, 6]);
    const rows = (version: number) =>
      Array.from({ length: 6 }, (_, y) => seen.content?.data[version * 36 + y * 6]);
    // The picture fills the middle half of the frame; the transposed one has it upright.
    expect(rows(0)).toEqual([0, 1, 1, 1, 1, 0]);
    expect(rows(4)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('gives nothing of a field without objects', async () => {
    const { engine, network } = await open(softmax);
    const seen = await readFeatures(taskOf(network, { pixels: field(0) }), engine, quiet);
    expect(seen.activation.shape[0]).toBe(0);
  });
});

describe('turned images', () => {
  const image = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [1, 1, 3, 3] };
  it('are all eight, each another', () => {
    const all = Array.from({ length: 8 }, (_, version) => [...turnedImages(image, version).data].join());
    expect(new Set(all).size).toBe(8);
    expect(all[1]).toBe('3,2,1,6,5,4,9,8,7');
    expect(all[2]).toBe('7,8,9,4,5,6,1,2,3');
    expect(all[4]).toBe('1,4,7,2,5,8,3,6,9');
  });
});

async function fit(ending: Ending, settings: Partial<CapeFitSettings> = {}, context = quiet) {
  const { engine, network } = await open(ending);
  const task = taskOf(network, { pixels: field(120) });
  const seen = await readFeatures(task, engine, quiet);
  const count = 120;
  const result = await fitHead(
    {
      ...{ ...seen, network, recipe: cells, layer: featureLayer },
      wells: Array.from({ length: count }, (_, index) => `A0${(index % 8) + 1}`),
      classes: Array.from({ length: count }, (_, index) => index % 2),
      settings: { ...capeFitDefaults, epochs: 40, ...settings },
    },
    engine,
    context,
  );
  return { result, seen };
}

describe('fitting a head to cached features', () => {
  it('starts from the last layer where there is one, and agrees with the network', async () => {
    const { result } = await fit(softmax);
    expect(result.start).toBe('copied');
    expect(result.head).toMatchObject({ layer: featureLayer, classes: 3, features: featureCount });
    expect(result.head.history).toEqual(result.history);
    expect(result.heldOutWells.length).toBeGreaterThan(0);
    expect(result.heldOut?.agreement).toBeGreaterThan(0.75);
    expect(result.training.images + (result.heldOut?.images ?? 0)).toBe(120);
  });

  it('starts at random where the network ends otherwise, and refuses to copy what is not there', async () => {
    const hidden: Ending = { ...softmax, kind: 'hidden-layer' };
    const { result } = await fit(hidden);
    expect(result.start).toBe('random');
    const last = result.history.at(-1)?.trainingLoss ?? Infinity;
    expect(last).toBeLessThan(result.history[0]?.trainingLoss ?? 0);
    await expect(fit(hidden, { start: 'copied' })).rejects.toMatchObject({ kind: 'Unsupported' });
  });

  it('makes two classes of a single logit, whose probability is its sigmoid', async () => {
    const { result, seen } = await fit({ kind: 'linear', outputs: 1, activation: 'Sigmoid' });
    expect(result.head).toMatchObject({ classes: 2 });
    expect(result.head.weights).toHaveLength(2 * featureCount);
    const confident = Array.from({ length: 120 }, (_, index) =>
      Math.abs(seen.logits.data[2 * index + 1] ?? 0),
    );
    const mean = confident.reduce((sum, z) => sum + 1 / (1 + Math.exp(-z)), 0) / 120;
    const { training, heldOut } = result;
    const total =
      training.networkConfidence * training.images +
      (heldOut?.networkConfidence ?? 0) * (heldOut?.images ?? 0);
    expect(total / 120).toBeCloseTo(mean, 4);
  });

  it('gives each class of a network of independent classes a head of its own', async () => {
    const { result } = await fit({ kind: 'linear', outputs: 3, activation: 'Sigmoid' });
    expect(result.head).toMatchObject({ classes: 3, independent: true });
    expect(result.head.weights).toHaveLength(6 * featureCount);
    expect(result.heldOut?.agreement).toBeGreaterThan(0.7);
  });

  it('tells its epochs, and is stopped by the signal', async () => {
    const epochs: number[] = [];
    const stop = new AbortController();
    const context = {
      signal: stop.signal,
      onProgress: (_share: number, figures?: Readonly<Record<string, number>>) => {
        epochs.push(figures?.['epoch'] ?? NaN);
        if (epochs.length === 3) stop.abort();
      },
    };
    const stopped = fit(softmax, { epochs: 100_000, patience: 100_000 }, context);
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(epochs.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('refuses images that all look the same', async () => {
    const { engine, network } = await open(softmax);
    const blank = { ...field(6), planes: [new Float32Array(1600), new Float32Array(1600)] };
    const seen = await readFeatures(taskOf(network, { pixels: blank }), engine, quiet);
    const task = {
      ...{ ...seen, network, recipe: cells, layer: featureLayer, settings: capeFitDefaults },
      ...{ wells: ['A', 'B', 'C', 'D', 'E', 'F'], classes: [0, 1, 0, 1, 0, 1] },
    };
    await expect(fitHead(task, engine, quiet)).rejects.toMatchObject({
      kind: 'BadInput',
      what: expect.stringContaining('all 6 images look the same') as unknown,
    });
  });
});
