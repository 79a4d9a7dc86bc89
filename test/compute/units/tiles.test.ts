import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UnitTask } from '../../../src/shared/compute-port.ts';
import type { Recipe, View } from '../../../src/shared/network.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Target } from '../../../src/shared/target.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { runUnit } from '../../../src/main/compute/units/run-unit.ts';
import { openNetworkFile, toUnet } from '../../helpers/golden-networks.ts';

const random = createRandom(12);
const drawn = (...shape: number[]) => ({
  shape,
  data: Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => 0.4 * random.normal()),
});
const weights = {
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

/** A picture with structure from edge to edge, of the given size. */
function fieldOf(width: number, height: number) {
  const plane = (phase: number) =>
    Float32Array.from({ length: width * height }, (_, at) => {
      const [y, x] = [Math.floor(at / width), at % width];
      return Math.sin(x * 0.31 + phase) + Math.cos(y * 0.23 - phase) + Math.sin((x + y) * 1.7) * 0.4;
    });
  return { kind: 'field', width, height, planes: [plane(0), plane(2)], centres: null } as const;
}

const recipeOf = (view: View, inputSize: [number, number]): Recipe => ({
  view,
  channels: ['a', 'b'],
  scaling: [{ kind: 'percentile', low: 1, high: 99 }, { kind: 'zero-mean-unit-variance' }],
  inputSize,
});

describe('a field in tiles', () => {
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
    engine = await openNetworkFile(folder, 'open.onnx', toUnet(weights, ['height', 'width']));
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const explain = (
    pixels: ReturnType<typeof fieldOf>,
    recipe: Recipe,
    question: Partial<UnitTask>,
    signal: AbortSignal | null = null,
  ) =>
    runUnit(
      {
        network: { path: 'open.onnx', sha256: 'test' },
        recipe,
        pixels,
        method: 'seg-hires-grad-cam',
        parameters: {},
        layer: 'bott',
        target: { kind: 'class', classIndex: 1 },
        mask: null,
        capeHead: null,
        seed: 1,
        ...question,
      },
      engine,
      { signal, onProgress: () => undefined },
    );
  const tiles: View = { kind: 'tiles', haloPx: 12 };

  /** Largest difference further than `margin` cells from the border, as a share of the largest value. */
  async function deviation(width: number, height: number, question: Partial<UnitTask>, margin = 0) {
    const pixels = fieldOf(width, height);
    const whole = await explain(
      pixels,
      recipeOf({ kind: 'field', fit: 'stretch' }, [height, width]),
      question,
    );
    const tiled = await explain(pixels, recipeOf(tiles, [32, 32]), question);
    expect(tiled.maps.count).toBe(1);
    expect([tiled.maps.height, tiled.maps.width]).toEqual([whole.maps.height, whole.maps.width]);
    expect([...tiled.maps.boxes]).toEqual([...whole.maps.boxes]);
    let [difference, largest] = [0, 0];
    whole.maps.data.forEach((value, at) => {
      const [y, x] = [Math.floor(at / whole.maps.width), at % whole.maps.width];
      largest = Math.max(largest, Math.abs(value));
      const inside =
        Math.min(y, x) >= margin && y < whole.maps.height - margin && x < whole.maps.width - margin;
      if (inside) difference = Math.max(difference, Math.abs(value - (tiled.maps.data[at] ?? Infinity)));
    });
    expect(largest).toBeGreaterThan(0);
    tiled.verdict?.probabilities.forEach((p, k) => {
      const own = whole.verdict?.probabilities[k] ?? Number.NaN;
      expect(p).toBeCloseTo(own, margin === 0 ? 5 : 1);
    });
    return difference / largest;
  }

  const targets: Target[] = [
    { kind: 'predicted' },
    { kind: 'class', classIndex: 1 },
    { kind: 'everywhere', classIndex: 2 },
    { kind: 'pixel', y: 31, x: 40 },
    { kind: 'object', y: 31, x: 40 },
    { kind: 'region', y0: 3, x0: 5, y1: 60, x1: 50 },
  ];
  it.each(targets)('gives the map of the whole field: %j', async (target) => {
    expect(await deviation(72, 64, { target })).toBeLessThan(1e-5);
  });

  it.each([
    { layer: 'enc1' },
    { layer: 'dec1' },
    { method: 'layer-cam' },
    { method: 'seg-xres-cam', parameters: { window: 2 } },
    { method: 'input-gradient', layer: null },
    { method: 'seg-grad-cam' },
    { method: 'grad-cam-pp' },
    { method: 'xgrad-cam' },
    { method: 'seg-xres-cam', parameters: { window: 3 } },
    { method: 'seg-xres-cam', parameters: { window: 5, pool: 'max' } },
    { method: 'seg-xres-cam', parameters: { window: 0 } },
    { method: 'seg-grad-cam', layer: 'dec1', target: { kind: 'object', y: 31, x: 40 } },
    { method: 'eigen-cam' },
    { method: 'eigen-grad-cam' },
  ] as const)('gives the map of the whole field: %j', async (question) => {
    expect(await deviation(72, 64, question)).toBeLessThan(1e-5);
  });

  it('cuts a drawn mask too', async () => {
    const data = Float32Array.from({ length: 72 * 64 }, (_, at) => (at % 7 === 0 ? 0.5 : 0));
    const target = { kind: 'mask', path: 'm', classIndex: 0 } as const;
    const mask = { data, shape: [64, 72] };
    expect(await deviation(72, 64, { target, mask })).toBeLessThan(1e-5);
  });

  it('agrees away from the border where the last tile reaches over it', async () => {
    expect(await deviation(70, 58, {}, 8)).toBeLessThan(1e-5);
  });

  it('takes a field smaller than a tile', async () => {
    const { maps } = await explain(fieldOf(20, 26), recipeOf(tiles, [32, 32]), {});
    expect(maps).toMatchObject({ count: 1, height: 13, width: 10 });
    expect([...maps.boxes]).toEqual([0, 0, 20, 26]);
  });

  it('names what does not fit: halo, target', async () => {
    const refuse = (view: View, question: Partial<UnitTask> = {}) =>
      expect(explain(fieldOf(72, 64), recipeOf(view, [32, 32]), question)).rejects.toMatchObject({
        kind: 'BadInput',
      });
    await refuse({ kind: 'tiles', haloPx: 16 });
    await refuse({ kind: 'tiles', haloPx: 12 }, { target: { kind: 'pixel', y: 64, x: 0 } });
  });

  it('stops when it is told to', async () => {
    const stop = AbortSignal.abort();
    await expect(explain(fieldOf(72, 64), recipeOf(tiles, [32, 32]), {}, stop)).rejects.toMatchObject({
      kind: 'Cancelled',
    });
  });
});

describe('a letterboxed field', () => {
  it('leaves the padding out of its map', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
    const engine = await openNetworkFile(folder, 'open.onnx', toUnet(weights, [32, 32]));
    const task: UnitTask = {
      network: { path: 'open.onnx', sha256: 'test' },
      recipe: recipeOf({ kind: 'field', fit: 'letterbox' }, [32, 32]),
      pixels: fieldOf(64, 32),
      method: 'seg-hires-grad-cam',
      parameters: {},
      layer: 'bott',
      target: { kind: 'predicted' },
      mask: null,
      capeHead: null,
      seed: 1,
    };
    const { maps, facts } = await runUnit(task, engine, { signal: null, onProgress: () => undefined });
    expect(maps).toMatchObject({ count: 1, height: 8, width: 16 });
    expect([...maps.boxes]).toEqual([0, 0, 64, 32]);
    expect(facts).toMatchObject({ height: 8, width: 16, max: Math.max(...maps.data) });
    await engine.close();
    rmSync(folder, { recursive: true });
  });
});
