import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { encodeModel } from '../../../src/main/graph/index.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { toResNet18 } from '../../helpers/resnet18.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

it('explains a network of ordinary size: HiResCAM is Grad-CAM before pooling and one dense layer', async () => {
  const path = join(makeTempFolder(), 'resnet18.onnx');
  writeFileSync(path, encodeModel(toResNet18()));
  const engine = await openOnnxEngine({ path });
  onTestFinished(() => engine.close());
  const layer = engine.description.recommendedLayer ?? '';
  expect(layer).toBe('layer4.1.out');
  expect(engine.description.layers.at(-1)).toMatchObject({
    channels: 512,
    height: 7,
    width: 7,
    stride: [32, 32],
  });

  const image = {
    shape: [1, 3, 224, 224],
    data: Float32Array.from({ length: 150528 }, (_, at) => Math.sin(at * at)),
  };
  const weights = { shape: [1, 10], data: Float32Array.from({ length: 10 }, (_, k) => (k === 3 ? 1 : 0)) };
  const { maps, logits, inputGradient } = await engine.explain(image, weights, {
    layers: [layer],
    reductions: [{ kind: 'hires' }, { kind: 'grad-cam' }],
    activations: false,
    gradients: false,
    inputGradient: true,
    score: 'logit',
  });
  const [hires, gradCam] = maps[layer] ?? [];
  if (!hires || !gradCam || !inputGradient) throw new Error('a result is missing');
  expect(largestDifference(hires, gradCam)).toBeLessThan(1e-5);

  // The dense layer's bias is what the completeness of HiResCAM leaves over; it is below 0.1 here.
  const total = hires.data.reduce((sum, value) => sum + value, 0);
  expect(Math.abs(total - (logits.data[3] ?? NaN))).toBeLessThan(0.1);
  expect(inputGradient.data.some((value) => value !== 0)).toBe(true);
});
