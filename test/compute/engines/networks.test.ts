import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { decodeNpy } from '../../../src/shared/npy.ts';
import { axis, sizeOf, type Tensor } from '../../../src/shared/tensor.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';

const root = '../shared/networks';
const readArray = (path: string) => decodeNpy(readFileSync(`${root}/${path}`), path);

async function withEngine(path: string, work: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openOnnxEngine({ path: `${root}/${path}` });
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}

/** [B, H, W, C] to [B, C, H, W]. */
function toChannelsFirst(tensor: Tensor): Tensor {
  const [batch, height, width, channels] = [0, 1, 2, 3].map((index) => axis(tensor, index));
  if (!batch || !height || !width || !channels) throw new Error('no image batch');
  const data = new Float32Array(tensor.data.length);
  const pixels = height * width;
  tensor.data.forEach((value, at) => {
    const image = Math.floor(at / (pixels * channels));
    const pixel = Math.floor(at / channels) % pixels;
    data[(image * channels + (at % channels)) * pixels + pixel] = value;
  });
  return { data, shape: [batch, channels, height, width] };
}

/** The scaling that the network's package names: mean 0, variance 1. */
function standardised({ data, shape }: Tensor): Tensor {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { shape, data: data.map((value) => (value - mean) / (Math.sqrt(variance) + 1e-6)) };
}

const onlyClass = (logits: Tensor, cls: number): Tensor => {
  const pixels = sizeOf(logits.shape.slice(2));
  return {
    shape: logits.shape,
    data: logits.data.map((_, at) => (Math.floor(at / pixels) % axis(logits, 1) === cls ? 1 : 0)),
  };
};

describe.skipIf(!existsSync(root))('networks as labs have them', () => {
  it('reproduces the crop classifier on its sample cells, its softmax stripped', async () => {
    await withEngine('sbs_translocation/sbs_translocation.onnx', async (engine) => {
      const cells = toChannelsFirst(readArray('sbs_translocation/sample_cells_C01_C12_float32_NHWC.npy'));
      const expected = readArray('sbs_translocation/sample_cells_expected_softmax.npy');
      expect(engine.description).toMatchObject({
        task: 'classification',
        classCount: 2,
        strippedActivation: 'softmax',
        inputShape: [2, 48, 48],
        parameterCount: 23570,
        missingDerivatives: [],
      });
      const logits = await engine.predict(cells);
      const softmax = logits.data.map((own, at) => {
        const other = logits.data[at ^ 1] ?? 0;
        return 1 / (1 + Math.exp(other - own));
      });
      expect(largestDifference({ ...logits, data: softmax }, expected)).toBeLessThan(1e-5);
    });
  });

  it('explains a batch of cells as it explains each alone', async () => {
    await withEngine('sbs_translocation/sbs_translocation.onnx', async (engine) => {
      const cells = toChannelsFirst(readArray('sbs_translocation/sample_cells_C01_C12_float32_NHWC.npy'));
      const size = sizeOf(cells.shape.slice(1));
      const request = {
        layers: [engine.description.recommendedLayer ?? ''],
        reductions: [{ kind: 'hires' }],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: 'probability',
      } as const;
      const explain = (from: number, to: number) => {
        const shape = [to - from, ...cells.shape.slice(1)];
        const logits = { data: new Float32Array(2 * (to - from)), shape: [to - from, 2] };
        const batch = { data: cells.data.slice(from * size, to * size), shape };
        return engine.explain(batch, onlyClass(logits, 1), request);
      };
      const all = await explain(0, 4);
      const third = await explain(2, 3);
      const own = all.inputGradient?.data.slice(2 * size, 3 * size) ?? new Float32Array();
      expect(largestDifference({ data: own, shape: [] }, third.inputGradient ?? cells)).toBeLessThan(1e-5);
    });
  });

  it('reproduces the nuclei network and explains its one logit as two classes', async () => {
    await withEngine('unet2d_nuclei_broad_onnx/weights.onnx', async (engine) => {
      const image = standardised(readArray('unet2d_nuclei_broad_onnx/test_input.npy'));
      const expected = readArray('unet2d_nuclei_broad_onnx/test_output.npy');
      expect(engine.description).toMatchObject({ task: 'segmentation', classCount: 2, singleLogit: true });
      const logits = await engine.predict(image);
      const half = logits.data.length / 2;
      const present = logits.data.slice(half);
      const probability = { data: present.map((z) => 1 / (1 + Math.exp(-z))), shape: expected.shape };
      expect(largestDifference(probability, expected)).toBeLessThan(1e-4);
      expect(logits.data.slice(0, half)).toEqual(present.map((value) => -value));
    });
  });

  it('explains a network of opset 8 whose weights are also inputs', async () => {
    await withEngine('onnxruntime_examples/mnist.onnx', async (engine) => {
      expect(engine.description).toMatchObject({
        inputShape: [1, 28, 28],
        classCount: 10,
        missingDerivatives: [],
      });
      const digit = {
        data: new Float32Array(784).map((_, at) => (at % 28 === 14 ? 255 : 0)),
        shape: [1, 1, 28, 28],
      };
      const logits = await engine.predict(digit);
      const result = await engine.explain(digit, onlyClass(logits, 1), {
        layers: [],
        reductions: [],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: 'logit',
      });
      // The network is piecewise linear, so gradient times input plus the biases' share is the logit; a small step
      // along the image changes it by the gradient.
      const step = 1e-3;
      const nudged = { ...digit, data: digit.data.map((value) => value * (1 + step)) };
      const moved = ((await engine.predict(nudged)).data[1] ?? 0) - (logits.data[1] ?? 0);
      const gradient = Array.from(result.inputGradient?.data ?? []);
      const slope = gradient.reduce((sum, g, at) => sum + g * (digit.data[at] ?? 0), 0);
      expect(Math.abs(moved / step - slope) / Math.abs(slope)).toBeLessThan(1e-2);
    });
  });
});
