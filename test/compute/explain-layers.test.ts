import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOnnxEngine } from '../../src/main/compute/engines/onnx/index.ts';
import type { Engine } from '../../src/main/compute/engine.ts';
import { explainLayers } from '../../src/main/compute/units/explain-layers.ts';
import { runUnit } from '../../src/main/compute/units/run-unit.ts';
import { segmentField } from '../../src/main/compute/units/segment-field.ts';
import type { FieldPixels, UnitTask } from '../../src/shared/compute-port.ts';
import type { Recipe } from '../../src/shared/network.ts';
import { packObject, unpackObject, windowsOf } from '../../src/shared/segmentation.ts';
import { blobUnet } from '../helpers/blob-unet.ts';
import { largestDifference } from '../helpers/largest-difference.ts';

const [height, width] = [48, 64];
const context = { signal: null, onProgress: () => undefined };
const folder = mkdtempSync(join(tmpdir(), 'platelens-layers-'));
const network = { path: join(folder, 'blobs.onnx'), sha256: 'blobs' };
const tiledNetwork = { path: join(folder, 'tiles.onnx'), sha256: 'tiles' };
let engine: Engine;
let tiled: Engine;

/** A disc of the first channel at 16, 20 and one of the second at 44, 30, on a dim ground that is not even. */
const inDisc = (at: number, x: number, y: number) =>
  Math.hypot((at % width) - x, Math.floor(at / width) - y) < 9;
const pixels: FieldPixels = {
  kind: 'field',
  width,
  height,
  planes: [
    Float32Array.from({ length: width * height }, (_, at) => (inDisc(at, 16, 20) ? 0.9 : (at % 7) / 70)),
    Float32Array.from({ length: width * height }, (_, at) => (inDisc(at, 44, 30) ? 0.8 : (at % 5) / 60)),
  ],
  centres: null,
};
const identity = { kind: 'linear', offset: 0, divisor: 1 } as const;
const recipe: Recipe = {
  view: { kind: 'field', fit: 'stretch' },
  channels: ['A', 'B'],
  scaling: [identity, identity],
  inputSize: [height, width],
};
const tileRecipe: Recipe = { ...recipe, view: { kind: 'tiles', haloPx: 8 }, inputSize: [32, 32] };
const layers = ['enc1', 'bott', 'cat', 'dec1'];
const object = { kind: 'object', y: 20, x: 16 } as const;

beforeAll(async () => {
  writeFileSync(network.path, blobUnet([height, width]));
  writeFileSync(tiledNetwork.path, blobUnet([32, 32]));
  engine = await openOnnxEngine({ path: network.path });
  tiled = await openOnnxEngine({ path: tiledNetwork.path });
});
afterAll(async () => {
  await engine.close();
  await tiled.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The map of one layer and window as a run computes it. */
async function mapOfRun(
  part: Pick<UnitTask, 'network' | 'recipe'>,
  by: Engine,
  layer: string,
  window: number,
) {
  const { maps } = await runUnit(
    {
      ...{ ...part, pixels, method: 'seg-xres-cam', parameters: { window, pool: 'mean' }, layer },
      ...{ target: object, mask: null, capeHead: null, seed: 1 },
    },
    by,
    context,
  );
  return maps;
}

describe('layers of an object from one backward pass', () => {
  for (const view of ['whole', 'in tiles'] as const) {
    test(`have the numbers that a run has for each layer and window, ${view}`, async () => {
      const part = view === 'whole' ? { network, recipe } : { network: tiledNetwork, recipe: tileRecipe };
      const by = view === 'whole' ? engine : tiled;
      const windows = [1, 4, 0];
      const answer = await explainLayers({ ...part, pixels, target: object, layers, windows }, by, context);
      expect(answer).toMatchObject({ classIndex: 1 });
      expect(answer.layers.map(({ layer }) => layer)).toEqual(layers);
      for (const { layer, box, maps } of answer.layers) {
        for (const { window, data } of maps) {
          const expected = await mapOfRun(part, by, layer, window);
          const largest = Math.max(...expected.data.map(Math.abs));
          expect(largest).toBeGreaterThan(0);
          const shape = [expected.height, expected.width];
          expect(largestDifference({ data, shape }, { data: expected.data, shape })).toBeLessThan(1e-5);
          expect([...box]).toEqual([...expected.boxes]);
        }
      }
    });
  }

  test('explain exactly the pixels of the object that the mask shows there', async () => {
    const classes = await segmentField({ network, recipe, pixels }, engine, context);
    expect([classes.height, classes.width]).toEqual([height, width]);
    expect([...classes.boxes]).toEqual([0, 0, width, height]);
    const at = (x: number, y: number) => classes.data[y * width + x];
    expect([at(16, 20), at(44, 30), at(2, 2)]).toEqual([1, 2, 0]);
    const ones = classes.data.filter((value) => value === 1).length;
    const answer = await explainLayers(
      { network, recipe, pixels, target: object, layers: ['dec1'], windows: [1] },
      engine,
      context,
    );
    expect(answer.pixels).toBe(ones);
    // The map of dec1 sums to the class's score but for the bias, which is 0 for this class.
    const sum = answer.layers[0]?.maps[0]?.data.reduce((total, value) => total + value, 0) ?? 0;
    const logits = await engine.predict({
      data: Float32Array.from(pixels.planes.flatMap((plane) => [...plane])),
      shape: [1, 2, height, width],
    });
    const plane = logits.data.subarray(width * height, 2 * width * height);
    const score = plane.reduce((total, value, place) => total + (classes.data[place] === 1 ? value : 0), 0);
    expect(sum / score).toBeCloseTo(1, 5);
  });

  test('the mask in tiles is that of the whole field where halos suffice', async () => {
    const whole = await segmentField({ network, recipe, pixels }, engine, context);
    const task = { network: tiledNetwork, recipe: tileRecipe, pixels };
    const joined = await segmentField(task, tiled, context);
    expect([joined.height, joined.width]).toEqual([height, width]);
    expect(joined.data).toEqual(whole.data);
  });

  test('a pixel outside the output is refused', async () => {
    const target = { kind: 'object', y: height, x: 0 } as const;
    await expect(
      explainLayers({ network, recipe, pixels, target, layers, windows: [1] }, engine, context),
    ).rejects.toMatchObject({ kind: 'BadInput' });
  });
});

test('an answer comes through the door as it was, whatever its layers are called', () => {
  const answer = {
    ...{ classIndex: null, pixels: 3, seconds: 0.5, device: 'onnxruntime 1 cpu' },
    layers: [
      {
        ...{ layer: 'Schicht ä/Ω,\n1', height: 1, width: 2, box: [0, -1.5, 2, 3] as const },
        maps: [{ window: 0, data: Float32Array.of(1, -2) }],
      },
      { layer: 'b', height: 1, width: 1, box: [0, 0, 1, 1] as const, maps: [] },
    ],
  };
  expect(unpackObject(packObject(answer).buffer)).toEqual(answer);
});

test('windows run from single cells to the whole grid', () => {
  expect(windowsOf({ height: 12, width: 5 })).toEqual([1, 2, 4, 8, 0]);
  expect(windowsOf({ height: 1, width: 1 })).toEqual([1, 0]);
});
