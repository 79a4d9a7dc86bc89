import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeFailed } from '../../../src/shared/errors.ts';
import type { Engine, ExplainRequest } from '../../../src/main/compute/engine.ts';
import { isOutOfMemory, withBackOff } from '../../../src/main/compute/engines/back-off.ts';
import { axis, type Tensor } from '../../../src/shared/tensor.ts';
import { createLinearEngine, inputLayer } from '../helpers/linear-engine.ts';

const shape = [2, 3, 4] as const;
const request: ExplainRequest = {
  layers: [inputLayer],
  reductions: [{ kind: 'hires' }],
  activations: false,
  gradients: false,
  inputGradient: true,
  score: 'logit',
};

const batchOf = (images: number): Tensor => ({
  data: Float32Array.from({ length: images * 24 }, (_, at) => Math.sin(at)),
  shape: [images, ...shape],
});
const weightsOf = (images: number): Tensor => ({
  data: Float32Array.from({ length: images * 3 }, (_, at) => at % 4),
  shape: [images, 3],
});

function plainEngine(): Engine {
  return createLinearEngine({
    channels: 2,
    height: 3,
    width: 4,
    classes: 3,
    seed: 5,
    segmentation: false,
    singleLogit: false,
  });
}

/** An engine whose memory holds so many images at a time. */
function smallEngine(most: number): { readonly engine: Engine; readonly asked: number[] } {
  const plain = plainEngine();
  const asked: number[] = [];
  const check = (batch: Tensor) => {
    asked.push(axis(batch, 0));
    if (axis(batch, 0) > most) {
      throw computeFailed({
        what: 'onnxruntime stopped on cpu: Failed to allocate memory for requested buffer',
      });
    }
  };
  const engine: Engine = {
    ...plain,
    predict: async (batch) => (check(batch), plain.predict(batch)),
    explain: async (batch, weights, wanted) => (check(batch), plain.explain(batch, weights, wanted)),
    features: async (batch, layer) => (check(batch), plain.features(batch, layer)),
  };
  return { engine, asked };
}

describe('an engine that backs off', () => {
  it('answers as if memory had no end, however little there is', async () => {
    const whole = plainEngine();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (images, most) => {
          const engine = withBackOff(smallEngine(most).engine);
          const [batch, weights] = [batchOf(images), weightsOf(images)];
          expect(await engine.predict(batch)).toEqual(await whole.predict(batch));
          expect(await engine.features(batch, inputLayer)).toEqual(await whole.features(batch, inputLayer));
          expect(await engine.explain(batch, weights, request)).toEqual(
            await whole.explain(batch, weights, request),
          );
        },
      ),
    );
  });

  it('does not try again what was too much', async () => {
    const { engine, asked } = smallEngine(2);
    const careful = withBackOff(engine);
    await careful.predict(batchOf(8));
    expect(asked).toEqual([8, 4, 2, 2, 2, 2]);
    await careful.predict(batchOf(8));
    expect(asked.slice(6)).toEqual([2, 2, 2, 2]);
  });

  it('says so where not even one image fits', async () => {
    const careful = withBackOff(smallEngine(0).engine);
    await expect(careful.predict(batchOf(3))).rejects.toMatchObject({
      kind: 'ComputeFailed',
      what: 'memory does not hold what one image of 2 x 3 x 4 takes',
    });
  });

  it('leaves other failures alone', async () => {
    const { engine, asked } = smallEngine(9);
    const failing = withBackOff({
      ...engine,
      predict: (batch) => {
        asked.push(axis(batch, 0));
        return Promise.reject(computeFailed({ what: 'onnxruntime stopped on cpu: no kernel' }));
      },
    });
    await expect(failing.predict(batchOf(4))).rejects.toThrow('no kernel');
    expect(asked).toEqual([4]);
  });

  it.each([
    ['std::bad_alloc', true],
    ['CUDA error cudaErrorMemoryAllocation: out of memory', true],
    ['webgpu: Out of device memory', true],
    ['D3D12 80070057 device removed', false],
    ['it takes 2 inputs', false],
  ])('reads "%s"', (message, expected) => {
    expect(isOutOfMemory(new Error(message))).toBe(expected);
  });
});
