import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { UnitTask } from '../../../src/shared/compute-port.ts';
import { deviceTolerance, type Device } from '../../../src/shared/devices.ts';
import { decodeNpy } from '../../../src/shared/npy.ts';
import { createComputePool, type ComputePool } from '../../../src/main/compute/index.ts';
import { forkedProcess } from '../../../src/main/processes/index.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { swiftShaderEnv, swiftShaderObstacle } from './swiftshader.ts';

const entry = new URL('../../../src/main/compute/process.ts', import.meta.url);
const demoNetwork = { path: 'resources/demo/network.onnx', sha256: 'demo' };
const root = '../shared/parity';
const caseSchema = z.object({ tensor: z.string(), classes: z.array(z.int()), segmentation: z.boolean() });
const pools: ComputePool[] = [];
/** Ends the process that was started last, as a driver that crashes would. */
let crash: () => void = () => undefined;

function openPool(device: Device): ComputePool {
  const start = forkedProcess();
  const pool = createComputePool({
    entry,
    processes: 1,
    device,
    demoNetwork,
    launch: (file) => {
      const child = start(file);
      crash = () => child.kill();
      return child;
    },
  });
  pools.push(pool);
  return pool;
}

const common = { recipe: null, parameters: {}, mask: null, capeHead: null, seed: 1 } as const;

const demoUnit: UnitTask = {
  ...common,
  network: demoNetwork,
  pixels: {
    kind: 'tensor',
    tensor: { data: new Float32Array(2 * 128 * 128).fill(0.3), shape: [1, 2, 128, 128] },
  },
  method: 'hires-cam',
  layer: null,
  target: { kind: 'class', classIndex: 1 },
};

function unitOf(name: string): UnitTask {
  const folder = `${root}/${name}`;
  const facts = caseSchema.parse(JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')));
  const [classIndex = 0] = facts.classes;
  return {
    ...common,
    network: { path: `${folder}/model.onnx`, sha256: name },
    pixels: { kind: 'tensor', tensor: decodeNpy(readFileSync(`${folder}/input.npy`), 'input.npy') },
    method: facts.segmentation ? 'seg-hires-grad-cam' : 'hires-cam',
    layer: facts.tensor,
    target: { kind: 'class', classIndex },
  };
}

beforeAll(() => {
  // Compute processes inherit the environment; the driver's loader reads it when they start.
  for (const [name, value] of Object.entries(swiftShaderEnv)) vi.stubEnv(name, value);
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => vi.unstubAllEnvs());

describe.skipIf(swiftShaderObstacle !== null)(
  `WebGPU on SwiftShader${swiftShaderObstacle === null ? '' : ` (skipped: ${swiftShaderObstacle})`}`,
  { timeout: 180_000 },
  () => {
    it('meets the golden numbers of the self-test', async () => {
      const report = await openPool('webgpu').testDevice('webgpu', { timed: false });
      expect(report).toMatchObject({ device: 'webgpu', obstacle: null });
      expect(report.difference).toBeLessThan(deviceTolerance);
    });

    it('takes the next unit on a new process after a crash', async () => {
      const pool = openPool('webgpu');
      const doomed = expect(pool.runUnit(demoUnit)).rejects.toMatchObject({ kind: 'ComputeFailed' });
      crash();
      await doomed;
      expect((await pool.runUnit(demoUnit)).device).toMatch(/ webgpu$/);
    });

    it.skipIf(!existsSync(root)).each(['squeezenet1_1', 'unet_small'])(
      "%s: maps equal the CPU's",
      async (name) => {
        const onGpu = await openPool('webgpu').runUnit(unitOf(name));
        const onCpu = await openPool('cpu').runUnit(unitOf(name));
        expect(onGpu.device).toMatch(/^onnxruntime .* webgpu$/);
        expect(onCpu.device).toMatch(/^onnxruntime .* cpu$/);
        const toTensor = ({ maps }: typeof onGpu) => ({
          data: maps.data,
          shape: [maps.count, maps.height, maps.width],
        });
        expect(onCpu.maps.data.some((value) => value !== 0)).toBe(true);
        expect(largestDifference(toTensor(onGpu), toTensor(onCpu))).toBeLessThan(deviceTolerance);
      },
    );
  },
);
