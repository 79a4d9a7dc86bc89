import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { openTfjsEngine } from '../../../src/main/compute/engines/tfjs/index.ts';
import { decodeNpy } from '../../../src/shared/npy.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { explainInput } from '../../helpers/explain-input.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';

const network = '../shared/networks/malaria_rescnn_keras_h5/malaria_model.h5';
const folder = sharedData('malaria_tf_attribution_oracle', 'C159P120ThinF_IMG_20151115_190812_cell_248');
const side = 224;
const read = (name: string) => decodeNpy(readFileSync(join(folder, name)), name);

/** The sum over the last axis, colours. */
function overColours({ data }: Tensor): Tensor {
  const sums = Float32Array.from({ length: data.length / 3 }, (_, pixel) =>
    [0, 1, 2].reduce((sum, c) => sum + (data[pixel * 3 + c] ?? Number.NaN), 0),
  );
  return { data: sums, shape: [side, side] };
}

async function readImage(): Promise<Tensor> {
  const { data } = await sharp(join(folder, 'input_224.png'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = side * side;
  const values = Float32Array.from(
    { length: 3 * pixels },
    (_, at) => (data[(at % pixels) * 3 + Math.floor(at / pixels)] ?? Number.NaN) / 255,
  );
  return { data: values, shape: [1, 3, side, side] };
}

// The oracle's target is minus the network's one logit: evidence for "parasitized", which is class 0.
const target = { kind: 'class', classIndex: 0 } as const;

describe.skipIf(!hasSharedData)('methods against TensorFlow’s numbers of a real blood cell', () => {
  let engine: Engine;
  let image: Tensor;

  beforeAll(async () => {
    [engine, image] = await Promise.all([openTfjsEngine({ path: network }), readImage()]);
  });
  afterAll(() => engine.close());

  it('input gradient', async () => {
    const { map } = await explainInput(engine, image, { method: 'input-gradient', target });
    expect(largestDifference(map, overColours(read('gradient_target.npy')))).toBeLessThan(1e-5);
  });

  // 64 passes back through float32 sums of 50,000 pixels: ten times the tolerance of one.
  it('Integrated Gradients, with the same residual', { timeout: 180_000 }, async () => {
    const question = { method: 'integrated-gradients', parameters: { steps: 64 }, target } as const;
    const { map, facts } = await explainInput(engine, image, question);
    const expected = overColours(read('integrated_gradients_zero_baseline_64mid.npy'));
    expect(largestDifference(map, expected)).toBeLessThan(1e-4);
    // oracle.json: ig_sum 5.894219, delta_vs_zero 5.726284.
    expect(facts.figures['scoreDifference']).toBeCloseTo(5.726284, 3);
    expect(facts.figures['residual']).toBeCloseTo(5.894219 - 5.726284, 3);
  });

  it('occlusion, on every second square of its lattice', { timeout: 180_000 }, async () => {
    const parameters = { window: 16, stride: 32, fill: 'zero' };
    const { map } = await explainInput(engine, image, { method: 'occlusion', parameters, target });
    const drops = read('occlusion16_zero_drop.npy');
    const squares = [0, 2, 4, 6, 8, 10, 12, 13];
    const middles = (from: Float32Array, width: number, step: number, offset: number) =>
      Float32Array.from(
        squares.flatMap((y) =>
          squares.map((x) => from[(y * step + offset) * width + x * step + offset] ?? NaN),
        ),
      );
    const found = { data: middles(map.data, side, 16, 8), shape: [8, 8] };
    expect(largestDifference(found, { data: middles(drops.data, 14, 1, 0), shape: [8, 8] })).toBeLessThan(
      1e-5,
    );
  });
});
