import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMaps, unpackMaps } from '../../src/shared/map.ts';
import { runTransitions } from '../../src/shared/run.ts';
import { createRandom } from '../../src/shared/random.ts';

describe('packed maps', () => {
  it('come back as they were packed, for any count and grid', () => {
    const side = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(side, side, side, (count, height, width) => {
        const data = Float32Array.from({ length: count * height * width }, (_, i) => i - 3.5);
        const boxes = Float32Array.from({ length: count * 4 }, (_, i) => i / 7);
        expect(unpackMaps(packMaps({ count, height, width, data, boxes }).buffer)).toEqual({
          count,
          height,
          width,
          data,
          boxes,
        });
      }),
    );
  });
});

describe('the table of run states', () => {
  it('lets every state but done go on, and done nowhere', () => {
    for (const [state, next] of Object.entries(runTransitions))
      expect(next.length > 0).toBe(state !== 'done');
  });
});

describe('seeded randomness', () => {
  it('repeats for a seed, differs for another, and has the moments of its distributions', () => {
    const draws = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    expect(draws(7).slice(0, 50)).toEqual(draws(7).slice(0, 50));
    expect(draws(7)[0]).not.toBe(draws(8)[0]);
    const sample = draws(1);
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
    // Four standard errors: 4 / sqrt(20000) and 4 * sqrt(2 / 20000).
    expect(Math.abs(mean)).toBeLessThan(0.029);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});
