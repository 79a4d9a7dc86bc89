import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toScaleBar } from '../../src/shared/scale-bar.ts';

describe('toScaleBar', () => {
  it('names round lengths in fitting units', () => {
    expect(toScaleBar(0.5, 130, 'µm')).toEqual({ lengthPx: 100, label: '50 µm' });
    expect(toScaleBar(20, 130, 'µm')).toEqual({ lengthPx: 100, label: '2 mm' });
    expect(toScaleBar(0.004, 130, 'µm')).toEqual({ lengthPx: 125, label: '500 nm' });
    expect(toScaleBar(12, 130, 'px').label).toBe('1,000 px');
  });

  it('is as long as its label says, fits, and is never shorter than two fifths of the room', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), (unitsPerPx) => {
        const { lengthPx } = toScaleBar(unitsPerPx, 130, 'µm');
        expect(lengthPx).toBeLessThanOrEqual(130 * (1 + 1e-9));
        expect(lengthPx).toBeGreaterThanOrEqual(130 * 0.4 * (1 - 1e-9));
      }),
    );
  });
});
