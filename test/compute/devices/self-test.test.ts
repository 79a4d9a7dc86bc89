import { describe, expect, it } from 'vitest';
import type { NetworkFile } from '../../../src/shared/compute-port.ts';
import { deviceTolerance } from '../../../src/shared/devices.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { openEngine } from '../../../src/main/compute/engines/index.ts';
import type { Place } from '../../../src/main/compute/protocol.ts';
import { deviation } from '../../../src/main/compute/self-test/compare.ts';
import { testDevice } from '../../../src/main/compute/self-test/test-device.ts';
import { shiftImages, shiftNumbers } from '../../../src/main/compute/self-test/shift-network.ts';

const context = { signal: null, onProgress: () => undefined };
const demoNetwork = { path: 'resources/demo/network.onnx', sha256: 'demo' };
const open = (file: NetworkFile, place: Place) => openEngine(file, { threads: 1, ...place });

describe('the self-test of a device', () => {
  it('finds the CPU right, by hand and by PyTorch', async () => {
    const report = await testDevice({ device: 'cpu', timed: false, demoNetwork }, open, context);
    expect(report).toMatchObject({ device: 'cpu', obstacle: null, mapsPerSecond: null });
    expect(report.difference).toBeLessThan(1e-5);
  });

  it('times a device whose numbers are right', async () => {
    const report = await testDevice({ device: 'cpu', timed: true, demoNetwork: null }, open, context);
    expect(report.mapsPerSecond).toBeGreaterThan(0);
  });

  it('refuses a device whose maps are slightly wrong', async () => {
    const inexact = async (file: NetworkFile, place: Place): Promise<Engine> => {
      const engine = await open(file, place);
      return {
        description: engine.description,
        device: engine.device,
        predict: (batch) => engine.predict(batch),
        features: (batch, layer) => engine.features(batch, layer),
        async explain(batch, weights, request) {
          const result = await engine.explain(batch, weights, request);
          const [map] = result.maps['activation'] ?? [];
          if (map !== undefined) map.data[7] = (map.data[7] ?? 0) + 0.01;
          return result;
        },
        close: () => engine.close(),
      };
    };
    const report = await testDevice({ device: 'cpu', timed: true, demoNetwork: null }, inexact, context);
    expect(report.obstacle).toMatch(/^its numbers are wrong by/);
    expect(report.difference).toBeGreaterThan(deviceTolerance);
    expect(report.mapsPerSecond).toBeNull();
  });

  it('names a provider that this build lacks', async () => {
    const device = process.platform === 'darwin' ? 'dml' : 'coreml';
    const report = await testDevice({ device, timed: true, demoNetwork }, open, context);
    expect(report.obstacle).toContain(`no ${device} provider`);
  });

  it('names a demo network that is not its own', async () => {
    const other = { path: 'package.json', sha256: 'other' };
    const report = await testDevice({ device: 'cpu', timed: false, demoNetwork: other }, open, context);
    expect(report.obstacle).toBe('the demo network is another one than the self-test knows');
  });

  it('stops when it is told to', async () => {
    const stopped = testDevice({ device: 'cpu', timed: true, demoNetwork }, open, {
      ...context,
      signal: AbortSignal.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});

describe('the network known by hand', () => {
  it('has a HiResCAM that sums to the logit less its bias', () => {
    const images = shiftImages();
    const { map, logits } = shiftNumbers(images, [0, 1]);
    const biases = [0.1, -0.2];
    [0, 1].forEach((image) => {
      const sum = map.data.subarray(image * 36, (image + 1) * 36).reduce((total, value) => total + value, 0);
      const logit = logits.data[image * 3 + image] ?? Number.NaN;
      expect(sum).toBeCloseTo(logit - (biases[image] ?? Number.NaN), 5);
    });
  });

  it('counts a missing or broken answer as infinitely wrong', () => {
    const expected = { data: Float32Array.of(1, 2), shape: [2] };
    expect(deviation(null, expected)).toBe(Infinity);
    expect(deviation({ data: Float32Array.of(1), shape: [1] }, expected)).toBe(Infinity);
    expect(deviation({ data: Float32Array.of(1, Number.NaN), shape: [2] }, expected)).toBe(Infinity);
    expect(deviation({ data: Float32Array.of(1, 2.5), shape: [2] }, expected)).toBe(0.25);
  });
});
