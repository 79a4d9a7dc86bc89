import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mixedByHand } from '../../../src/main/attribution/pcim/masked.ts';
import type { MaskedImages } from '../../../src/main/attribution/index.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { withBackOff } from '../../../src/main/compute/engines/back-off.ts';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import { encodeResidualNetwork } from '../../../src/main/compute/sample-networks/residual-network.ts';
import { listening } from '../../../src/main/compute/units/listening-oracle.ts';
import { createOracle } from '../../../src/main/compute/units/oracle.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const sizePx = 48;
const plan = { blocks: [1, 1, 1, 1], bottleneck: false, sizePx, classes: 3, seed: 5 } as const;

async function openSmall(): Promise<Engine> {
  const path = join(makeTempFolder(), 'network.onnx');
  writeFileSync(path, encodeResidualNetwork(plan));
  const engine = await openOnnxEngine({ path });
  onTestFinished(() => engine.close());
  return engine;
}

function draw(count: number, seed: number): Tensor {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: count * 3 * sizePx ** 2 }, () => random.normal());
  return { data, shape: [count, 3, sizePx, sizePx] };
}

function question(images: number, perImage: number, grid = 5): MaskedImages {
  const random = createRandom(7);
  const mask = () => Float64Array.from({ length: grid * grid }, () => random.uniform());
  return {
    images: draw(images, 1),
    baselines: draw(images, 2),
    masks: Array.from({ length: images * perImage }, mask),
    grid,
  };
}

/** Largest difference as a share of the expected maximum. */
const deviation = (actual: Tensor | undefined, expected: Tensor | undefined) =>
  actual === undefined || expected === undefined ? Infinity : largestDifference(actual, expected);

describe('mixing inside the graph', () => {
  it('answers what mixing by hand answers', async () => {
    const oracle = createOracle(await openSmall());
    const masked = question(2, 4);
    const classes = [2, 0];
    const expected = await mixedByHand(oracle).gradient(masked, classes);
    const answer = await oracle.masked?.gradient(masked, classes);
    expect(answer?.probabilities.shape).toEqual([8, 3]);
    expect(answer?.gradient.shape).toEqual([8, 5, 5]);
    expect(expected.gradient.data.some((value) => value !== 0)).toBe(true);
    expect(deviation(answer?.gradient, expected.gradient)).toBeLessThan(1e-4);
    expect(deviation(answer?.probabilities, expected.probabilities)).toBeLessThan(1e-5);
    const forward = await oracle.masked?.probabilities(masked);
    expect(deviation(forward, expected.probabilities)).toBeLessThan(1e-5);
  });

  it('answers the same in parts where memory is short', async () => {
    const engine = await openSmall();
    const explainMasks = engine.explainMasks?.bind(engine);
    const sizes: number[] = [];
    const tight = withBackOff({
      ...{ description: engine.description, device: engine.device, close: () => Promise.resolve() },
      predict: (batch) => engine.predict(batch),
      explain: (batch, weights, request) => engine.explain(batch, weights, request),
      features: (batch, layer) => engine.features(batch, layer),
      explainMasks: (batch, weights, score) => {
        const [images = 0, perImage = 0] = batch.masks.shape;
        if (images * perImage > 2) return Promise.reject(new Error('Failed to allocate memory'));
        sizes.push(images * perImage);
        return explainMasks?.(batch, weights, score) ?? Promise.reject(new Error('no masks'));
      },
    });
    const masked = question(2, 3);
    const whole = await createOracle(engine).masked?.gradient(masked, [0, 1]);
    const parts = await createOracle(tight).masked?.gradient(masked, [0, 1]);
    expect(sizes).toEqual([1, 2, 1, 2]);
    expect(deviation(parts?.gradient, whole?.gradient)).toBeLessThan(1e-4);
    expect(deviation(parts?.probabilities, whole?.probabilities)).toBeLessThan(1e-5);
  });
});

describe('a listening oracle', () => {
  it('asks large questions in parts, and gives the same answers', async () => {
    const oracle = createOracle(await openSmall());
    const parts = listening(oracle, { signal: null, onProgress: () => undefined });
    // 48 x 48 pixels: 32 images at a time.
    const masked = question(1, 70, 4);
    const whole = await oracle.masked?.probabilities(masked);
    const answer = await parts.masked?.probabilities(masked);
    expect(answer?.shape).toEqual([70, 3]);
    expect(deviation(answer, whole)).toBeLessThan(1e-5);
    const several = question(10, 4, 4);
    const classes = Array.from({ length: 10 }, (_, index) => index % 3);
    const slopes = await oracle.masked?.gradient(several, classes);
    const same = await parts.masked?.gradient(several, classes);
    expect(deviation(same?.gradient, slopes?.gradient)).toBeLessThan(1e-4);
  });

  it('hears a cancellation between the parts', async () => {
    const oracle = createOracle(await openSmall());
    const stop = new AbortController();
    let asked = 0;
    const counting = {
      ...oracle,
      probabilities: (batch: Tensor) => {
        asked += 1;
        stop.abort();
        return oracle.probabilities(batch);
      },
    };
    const parts = listening(counting, { signal: stop.signal, onProgress: () => undefined });
    await expect(parts.probabilities(draw(70, 3))).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(asked).toBe(1);
  });
});
