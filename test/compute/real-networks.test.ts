import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ComputePort, UnitTask } from '../../src/shared/compute-port.ts';
import { decodeNpy } from '../../src/shared/npy.ts';
import { axis, type Tensor } from '../../src/shared/tensor.ts';
import { createComputePool } from '../../src/main/compute/index.ts';
import { forkedProcess, type StartedProcess } from '../../src/main/processes/index.ts';
import { largestDifference } from '../helpers/largest-difference.ts';
import { readNpz } from '../helpers/npz.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';

const shared = '../shared';
const describeReal = describe.skipIf(!existsSync(`${shared}/networks`));
const readNpy = (path: string) => decodeNpy(readFileSync(path), path);

const children: StartedProcess[] = [];
let port: ComputePort;

beforeAll(() => {
  const launch = forkedProcess();
  port = createComputePool({
    entry: new URL('../../src/main/compute/process.ts', import.meta.url),
    processes: 1,
    launch: (entry) => {
      const child = launch(entry);
      children.push(child);
      return child;
    },
  });
});
afterAll(() => port.close());

function taskOf(path: string, tensor: Tensor, change: Partial<UnitTask>): UnitTask {
  return {
    network: { path, sha256: path },
    recipe: null,
    pixels: { kind: 'tensor', tensor },
    method: 'hires-cam',
    parameters: {},
    layer: null,
    target: { kind: 'predicted' },
    mask: null,
    capeHead: null,
    seed: 1,
    ...change,
  };
}

describeReal('maps of real networks, through the compute process', () => {
  const caseSchema = z.object({ tensor: z.string(), classes: z.array(z.int()) });

  it.each([
    ['squeezenet1_1', 'hires-cam'],
    ['unet_small', 'seg-hires-grad-cam'],
  ] as const)("%s: %s equals PyTorch's", async (name, method) => {
    const folder = `${shared}/parity/${name}`;
    const { tensor: layer, classes } = caseSchema.parse(
      JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')),
    );
    const expected = readNpz(`${folder}/case.npz`);
    const input = readNpy(`${folder}/input.npy`);
    for (const classIndex of classes) {
      const target = { kind: 'class', classIndex } as const;
      const task = taskOf(`${folder}/model.onnx`, input, { method, layer, target });
      const { maps, facts, device } = await port.runUnit(task);
      const map = expected.get(`hirescam_${classIndex}`) ?? { data: new Float32Array(0), shape: [] };
      expect([maps.height, maps.width]).toEqual(map.shape);
      expect(largestDifference({ data: maps.data, shape: map.shape }, map)).toBeLessThan(1e-4);
      expect(facts).toMatchObject({ unit: 'logit', layer, count: 1 });
      expect(device).toContain('onnxruntime');
      expect([...maps.boxes]).toEqual([0, 0, axis(input, 3), axis(input, 2)]);
    }
  });
});

describeReal('the translocation network, through the compute process', () => {
  const folder = `${shared}/networks/sbs_translocation`;
  const path = `${folder}/sbs_translocation.onnx`;

  /** [N, H, W, C] to [N, C, H, W]. */
  function cells(): Tensor {
    const { data, shape } = readNpy(`${folder}/sample_cells_C01_C12_float32_NHWC.npy`);
    const [count = 0, height = 0, width = 0, channels = 0] = shape;
    const pixels = height * width;
    const values = data.map((_, index) => {
      const pixel = index % pixels;
      const channel = Math.floor(index / pixels) % channels;
      return (
        data[(Math.floor(index / pixels / channels) * pixels + pixel) * channels + channel] ?? Number.NaN
      );
    });
    return { data: values, shape: [count, channels, height, width] };
  }

  it('gives the expected probabilities', async () => {
    const network = { path, sha256: path };
    const prediction = await port.predict({
      network,
      recipe: null,
      pixels: { kind: 'tensor', tensor: cells() },
    });
    const expected = readNpy(`${folder}/sample_cells_expected_softmax.npy`);
    expect(prediction.probabilities.shape).toEqual(expected.shape);
    expected.data.forEach((value, index) => {
      expect(Math.abs(value - (prediction.probabilities.data[index] ?? Number.NaN))).toBeLessThan(1e-4);
    });
  });

  /** The last sample cell, a treated one. */
  function treatedCell(): Tensor {
    const { data, shape } = cells();
    return { data: data.slice(-data.length / axis({ data, shape }, 0)), shape: [1, ...shape.slice(1)] };
  }

  it.each(['random-fields', 'forward-only'])(
    'is explained by PCIM, and the map decides: %s',
    async (variant) => {
      const shares: number[] = [];
      const task = taskOf(path, treatedCell(), { method: 'pcim', parameters: { variant } });
      const result = await port.runUnit(task, { onProgress: (share) => shares.push(share) });
      expect(result.facts).toMatchObject({ height: 48, width: 48, emptyReason: null });
      expect(result.facts.figures['effectSize']).toBeGreaterThan(0.2);
      expect(shares.length).toBeGreaterThan(4);
      expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    },
  );

  it('can be cancelled in the middle', async () => {
    const stop = new AbortController();
    const task = taskOf(path, cells(), { method: 'pcim', parameters: { steps: 1000 } });
    const started = children.length;
    const unit = port.runUnit(task, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(unit).rejects.toMatchObject({ kind: 'Cancelled' });
    await expect(port.inspect(task.network)).resolves.toMatchObject({ classCount: 2 });
    expect(children.length).toBe(started);
  });

  it('fails alone when its process is killed, and the next unit runs', async () => {
    const task = taskOf(path, cells(), { method: 'pcim', parameters: { steps: 1000 } });
    let killed = false;
    const unit = port.runUnit(task, {
      onProgress: () => {
        if (!killed) children.at(-1)?.kill();
        killed = true;
      },
    });
    await expect(unit).rejects.toMatchObject({
      kind: 'ComputeFailed',
      where: path,
      message: expect.stringContaining('SIGKILL') as unknown,
    });
    await expect(port.runUnit(taskOf(path, cells(), {}))).resolves.toMatchObject({ facts: { count: 16 } });
  });
});

describe('files that are no network', () => {
  it.each([
    ['garbage with the right name', 'garbage.onnx', 'this is not a network'],
    ['an empty file', 'empty.onnx', ''],
    ['a picture', 'picture.png', '\x89PNG\r\n'],
  ])('are BadInput: %s', async (_, name, content) => {
    const path = join(makeTempFolder(), name);
    await writeFile(path, content, 'latin1');
    await expect(port.inspect({ path, sha256: path })).rejects.toMatchObject({
      kind: 'BadInput',
      where: path,
    });
  });

  it('is NotFound where there is none', async () => {
    const path = join(makeTempFolder(), 'gone.onnx');
    await expect(port.inspect({ path, sha256: path })).rejects.toMatchObject({
      kind: 'NotFound',
      where: path,
    });
  });
});
