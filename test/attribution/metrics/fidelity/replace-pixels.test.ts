import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplacer } from '../../../../src/main/attribution/metrics/fidelity/replace-pixels.ts';

const [channels, pixels] = [2, 48];
const image = Float32Array.from({ length: channels * pixels }, (_, at) => Math.sin(at));
const baseline = Float32Array.from({ length: channels * pixels }, (_, at) => 2 + at);

describe('replacing pixels', () => {
  it('shows the same at a step however it was come by', () => {
    const groups = Uint32Array.from({ length: pixels }, (_, at) => (at * 7) % 5);
    const step = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const write = createReplacer(image, baseline, groups);
        for (const k of steps) {
          const version = new Float32Array(channels * pixels);
          write(version, k);
          version.forEach((value, at) => {
            const source = (groups[at % pixels] ?? 0) < k ? baseline : image;
            expect(value).toBe(source[at]);
          });
        }
      }),
    );
  });
});
