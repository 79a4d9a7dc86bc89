import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { writeSeveralPorts } from '../../helpers/several-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-ports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = writeSeveralPorts(join(folder, 'several.onnx'));
const images = { data: new Float32Array(32).fill(3), shape: [2, 1, 4, 4] };
const fills = { dose: 5, other: 1, switch: 0 };
const open = (ports: Parameters<typeof openOnnxEngine>[0]['ports']) => openOnnxEngine({ path, ports });

describe('networks of several inputs and outputs', () => {
  it('fill the further inputs and explain the named output', async () => {
    const engine = await open({ input: 'image', output: 'scores', fills });
    try {
      expect(engine.description.task).toBe('classification');
      expect(engine.description.inputs.map(({ name }) => name)).toEqual(['image', 'dose', 'other', 'switch']);
      expect(engine.description.outputs.map(({ name }) => name)).toEqual(['scores', 'picture']);
      const logits = await engine.predict(images);
      expect([...logits.data]).toEqual([15, 30, 15, 30]);
      const weights = { data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] };
      const { inputGradient } = await engine.explain(images, weights, {
        layers: [],
        reductions: [],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: 'logit',
      });
      expect(inputGradient?.data[0]).toBeCloseTo(10 / 16, 6);
      expect(inputGradient?.data[16]).toBeCloseTo(5 / 16, 6);
    } finally {
      await engine.close();
    }
  });

  it('take the first output that holds classes where none is named', async () => {
    const engine = await open({ input: 'image', fills: { ...fills, switch: 1 } });
    try {
      expect(engine.description.task).toBe('segmentation');
      expect(engine.description.outputs.map(({ name }) => name)).toEqual(['picture', 'scores']);
      const { data } = await engine.predict(images);
      expect([data[0], data[16]]).toEqual([4, 3]);
    } finally {
      await engine.close();
    }
  });

  it.each([
    ['nothing', undefined, '4 inputs (dose, image, other, switch). Say which takes the image with --input'],
    [
      'the image only',
      { input: 'image' },
      'nothing is said of dose, other, switch. Give each a value: --fill dose=0',
    ],
    [
      'an unknown input',
      { input: 'picture', fills },
      'no input called picture. It has dose, image, other, switch',
    ],
    [
      'an unknown output',
      { input: 'image', output: 'x', fills },
      'no output called x. It has picture, scores',
    ],
    ['a fill of no input', { input: 'image', fills: { ...fills, x: 1 } }, 'no further input called x'],
  ])('refuse %s by name', async (_, ports, message) => {
    await expect(open(ports)).rejects.toThrow(message);
  });
});
