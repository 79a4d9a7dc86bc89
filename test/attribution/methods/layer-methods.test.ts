import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodFor, reduceMaps } from '../../../src/main/attribution/index.ts';
import type { MethodId, Parameters } from '../../../src/shared/methods.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';

const grid = fc.record({
  channels: fc.integer({ min: 1, max: 5 }),
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer(),
});
type Grid = typeof grid extends fc.Arbitrary<infer G> ? G : never;

function draw({ channels, height, width, seed }: Grid, change = (value: number) => value): Tensor {
  const random = createRandom(seed);
  const length = 2 * channels * height * width;
  return {
    data: Float32Array.from({ length }, () => change(random.normal())),
    shape: [2, channels, height, width],
  };
}

function reduce(id: MethodId, activation: Tensor, gradient: Tensor, parameters: Parameters = {}): Tensor {
  const method = methodFor(id);
  if (method.kind !== 'reduction') throw new Error(`${id} is no reduction`);
  return reduceMaps(activation, gradient, method.reduction(parameters));
}

const scaled = (tensor: Tensor, factor: number): Tensor => ({
  ...tensor,
  data: tensor.data.map((value) => value * factor),
});

describe('reductions', () => {
  it('LayerCAM and element-wise CAM are HiResCAM where nothing is negative', () => {
    fc.assert(
      fc.property(grid, (size) => {
        const activation = draw(size, Math.abs);
        const gradient = draw({ ...size, seed: size.seed + 1 }, Math.abs);
        const hires = reduce('hires-cam', activation, gradient);
        for (const id of ['layer-cam', 'element-wise-cam'] as const) {
          expect(largestDifference(reduce(id, activation, gradient), hires)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('Element-wise CAM is never negative, LayerCAM only where the activation is', () => {
    fc.assert(
      fc.property(grid, (size) => {
        const gradient = draw({ ...size, seed: size.seed + 1 });
        const never = reduce('element-wise-cam', draw(size), gradient);
        const positive = reduce('layer-cam', draw(size, Math.abs), gradient);
        expect([...never.data, ...positive.data].every((value) => value >= 0)).toBe(true);
      }),
    );
  });

  it('XGrad-CAM keeps what HiResCAM sums to', () => {
    fc.assert(
      fc.property(grid, (size) => {
        const activation = draw(size, (value) => Math.abs(value) + 0.1);
        const gradient = draw({ ...size, seed: size.seed + 1 });
        const total = (id: MethodId) =>
          reduce(id, activation, gradient).data.reduce((sum, value) => sum + value, 0);
        expect(total('xgrad-cam')).toBeCloseTo(total('hires-cam'), 3);
      }),
    );
  });

  it('Grad-CAM and XGrad-CAM follow the gradient in size, Grad-CAM++ does not change its sign', () => {
    fc.assert(
      fc.property(grid, (size) => {
        const activation = draw(size, Math.abs);
        const gradient = draw({ ...size, seed: size.seed + 1 });
        for (const id of ['grad-cam', 'xgrad-cam'] as const) {
          const twice = reduce(id, activation, scaled(gradient, 2));
          expect(largestDifference(twice, scaled(reduce(id, activation, gradient), 2))).toBeLessThan(1e-5);
        }
        const positive = reduce('grad-cam-pp', activation, draw({ ...size, seed: size.seed + 1 }, Math.abs));
        expect(positive.data.every((value) => value >= 0)).toBe(true);
      }),
    );
  });

  it('Seg-XRes-CAM of one cell is Seg-HiRes-Grad CAM, of any window over the whole map Seg-Grad CAM', () => {
    fc.assert(
      fc.property(grid, fc.integer({ min: 6, max: 1024 }), (size, window) => {
        const activation = draw(size);
        const gradient = draw({ ...size, seed: size.seed + 1 });
        const hires = reduce('seg-hires-grad-cam', activation, gradient);
        const averaged = reduce('seg-grad-cam', activation, gradient);
        for (const pool of ['mean', 'max'] as const) {
          const cells = reduceMaps(activation, gradient, { kind: 'xres', window: 1, pool });
          expect(largestDifference(cells, hires)).toBeLessThan(1e-6);
        }
        const whole = reduce('seg-xres-cam', activation, gradient, { window, pool: 'mean' });
        expect(largestDifference(whole, averaged)).toBeLessThan(1e-5);
      }),
    );
  });

  it('refuse windows that are none', () => {
    const tensor = draw({ channels: 1, height: 2, width: 2, seed: 1 });
    for (const window of [-1, 1.5, Number.NaN]) {
      expect(() => reduce('seg-xres-cam', tensor, tensor, { window })).toThrow();
    }
  });
});

describe('Finer-CAM', () => {
  const weigh = (logits: readonly number[], own: number, parameters: Parameters = {}) => {
    const method = methodFor('finer-cam');
    if (method.kind !== 'reduction' || method.contrast === undefined) throw new Error('it has a contrast');
    const shape = [1, logits.length];
    return [...method.contrast({ data: Float32Array.from(logits), shape }, [own], parameters).data];
  };
  const logits = fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 2, maxLength: 9 });

  it('weighs the class 1 and its rivals -alpha in all', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0, max: 2, noNaN: true }), (values, alpha) => {
        const weights = weigh(values, 1, { alpha });
        expect(weights[1]).toBe(1);
        expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1 - alpha, 5);
      }),
    );
  });

  it('compares with the nearest classes only, and with alpha 0 with none', () => {
    expect(weigh([3, 5, -9, 4.5], 1, { similar: 1 })).toEqual([0, 1, -0, -1].map((value) => value + 0));
    expect(weigh([3, 5, -9, 4.5], 1, { alpha: 0 }).map(Math.abs)).toEqual([0, 1, 0, 0]);
  });
});

describe('Eigen-CAM', () => {
  const explain = (activation: Tensor) => {
    const method = methodFor('eigen-cam');
    if (method.kind !== 'activation') throw new Error('it reads the activation alone');
    return method.explain(activation);
  };

  it('finds the pattern that all channels share, whatever their signs and sizes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed);
        const pattern = Float64Array.from({ length: 30 }, () => random.normal());
        const mean = pattern.reduce((sum, value) => sum + value, 0) / 30;
        const gains = Array.from({ length: 4 }, () => random.normal());
        const data = Float32Array.from(
          gains.flatMap((gain) => [...pattern].map((value) => gain * value + 7)),
        );
        const map = explain({ data, shape: [1, 4, 5, 6] }).data;
        const length = Math.hypot(...gains);
        const expected = Float32Array.from(pattern, (value) => length * (value - mean));
        const turned = expected.map((value) => -value);
        const found = { data: map, shape: [] };
        const away = [expected, turned].map((one) => largestDifference(found, { data: one, shape: [] }));
        expect(Math.min(...away)).toBeLessThan(1e-4);
        expect(Math.max(...map)).toBeGreaterThanOrEqual(-Math.min(...map));
      }),
    );
  });

  it('is zero, and no NaN, where every cell is alike', () => {
    const map = explain({ data: new Float32Array(24).fill(3), shape: [1, 4, 2, 3] });
    expect(map).toEqual({ data: new Float32Array(6), shape: [1, 2, 3] });
  });

  it('Eigen-Grad-CAM is Eigen-CAM of gradient times activation', () => {
    const activation = draw({ channels: 3, height: 4, width: 5, seed: 1 });
    const gradient = draw({ channels: 3, height: 4, width: 5, seed: 2 });
    const method = methodFor('eigen-grad-cam');
    if (method.kind !== 'pair') throw new Error('it reads both');
    const product = activation.data.map((value, at) => value * (gradient.data[at] ?? 0));
    expect(method.explain(activation, gradient)).toEqual(explain({ ...activation, data: product }));
  });
});

describe('CAM', () => {
  const explain = (activation: Tensor, gradient: Tensor) => {
    const method = methodFor('cam');
    if (method.kind !== 'pair') throw new Error('it reads both');
    return method.explain(activation, gradient);
  };

  it('has the mean that its channels’ means and weights make', () => {
    fc.assert(
      fc.property(grid, (size) => {
        const activation = draw(size);
        const cells = size.height * size.width;
        const random = createRandom(size.seed);
        const weights = Array.from({ length: 2 * size.channels }, () => random.normal());
        const data = Float32Array.from(
          activation.data,
          (_, at) => (weights[Math.floor(at / cells)] ?? 0) / cells,
        );
        const map = explain(activation, { ...activation, data });
        const mean = map.data.subarray(0, cells).reduce((sum, value) => sum + value, 0) / cells;
        const expected = weights.slice(0, size.channels).reduce((sum, weight, k) => {
          const channel = activation.data.subarray(k * cells, (k + 1) * cells);
          return sum + weight * (channel.reduce((total, value) => total + value, 0) / cells);
        }, 0);
        expect(mean).toBeCloseTo(expected, 4);
      }),
    );
  });

  it('is refused where the gradient differs from cell to cell', () => {
    const tensor = draw({ channels: 2, height: 3, width: 3, seed: 4 });
    expect(() => explain(tensor, tensor)).toThrow('only at a layer');
  });
});
