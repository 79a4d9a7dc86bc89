import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  colourSteps,
  divergingNames,
  parseColour,
  sequentialNames,
} from '../../../../src/renderer/features/overlay/colour-tables.ts';
import {
  colourValues,
  hidesAll,
  toDisplayTable,
  type Display,
} from '../../../../src/renderer/features/overlay/display.ts';
import { sharedLimits } from '../../../../src/shared/map-scale.ts';

const positive: Display = {
  limits: { low: 0, high: 4 },
  signed: false,
  scheme: 'inferno',
  threshold: 0,
  opacityByValue: false,
};
const signed: Display = { ...positive, limits: { low: -4, high: 4 }, signed: true, scheme: 'blue-orange' };

function colour(value: number, display: Display): { rgb: number[]; alpha: number } {
  const rgba = new Uint32Array(1);
  colourValues(Float32Array.of(value), toDisplayTable(display), rgba);
  const [red = 0, green = 0, blue = 0, alpha = 0] = new Uint8Array(rgba.buffer);
  return { rgb: [red, green, blue], alpha };
}

describe('diverging colours', () => {
  it('are what their names say: the first colour for evidence against, the second for evidence in favour', () => {
    const ends = (scheme: Display['scheme']) =>
      [-4, 4].map((value) => colour(value, { ...signed, scheme }).rgb as [number, number, number]);
    for (const scheme of ['blue-orange', 'blue-red', 'violet-orange'] as const) {
      const [[coldRed, , coldBlue] = [], [warmRed, , warmBlue] = []] = ends(scheme);
      expect(Number(coldBlue) - Number(coldRed), scheme).toBeGreaterThan(20);
      expect(Number(warmRed) - Number(warmBlue), scheme).toBeGreaterThan(20);
    }
    const [[pinkRed, pinkGreen] = [], [greenRed, greenGreen] = []] = ends('pink-green');
    expect(Number(pinkRed) - Number(pinkGreen)).toBeGreaterThan(20);
    expect(Number(greenGreen) - Number(greenRed)).toBeGreaterThan(20);
  });
});

describe('sharedLimits', () => {
  it('starts at 0 where only positive evidence is shown', () => {
    expect(sharedLimits({ min: -3, max: 2 }, false)).toEqual({ low: 0, high: 2 });
  });

  it('is symmetric about 0 where the sign is shown, so that no sign is favoured', () => {
    expect(sharedLimits({ min: -3, max: 2 }, true)).toEqual({ low: -3, high: 3 });
    expect(sharedLimits({ min: 1, max: 2 }, true)).toEqual({ low: -2, high: 2 });
  });

  it('has room for a run without values or without positive ones', () => {
    expect(sharedLimits({ min: null, max: null }, false)).toEqual({ low: 0, high: 1 });
    expect(sharedLimits({ min: -5, max: -1 }, false)).toEqual({ low: 0, high: 1 });
  });
});

describe('colourValues', () => {
  it('gives the ends of the table to the limits and to all beyond', () => {
    const last = [...colourSteps('inferno', 2).subarray(3)];
    expect(colour(4, positive).rgb).toEqual(last);
    expect(colour(1e9, positive).rgb).toEqual(last);
    expect(colour(0, positive).rgb).toEqual([...colourSteps('inferno', 2).subarray(0, 3)]);
  });

  it('leaves what no map covers clear, and negative values where only positive evidence is shown', () => {
    expect(colour(Number.NaN, positive).alpha).toBe(0);
    expect(colour(-1, { ...positive, limits: { low: -1, high: 4 } }).alpha).toBe(0);
  });

  it('hides values nearer to zero than the threshold, on both sides', () => {
    const display = { ...signed, threshold: 0.5 };
    expect([-1.9, 1.9].map((value) => colour(value, display).alpha)).toEqual([0, 0]);
    expect([-2.1, 2.1].map((value) => colour(value, display).alpha)).toEqual([255, 255]);
  });

  it('draws stronger values never weaker, by value', () => {
    const value = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const display = { ...positive, opacityByValue: true };
        const [weak, strong] = [colour(Math.min(a, b), display), colour(Math.max(a, b), display)];
        expect(strong.alpha).toBeGreaterThanOrEqual(weak.alpha);
      }),
    );
    expect(colour(0, { ...positive, opacityByValue: true }).alpha).toBe(0);
  });

  it('keeps zero in the middle of a diverging table', () => {
    const middle = [...colourSteps('blue-orange', 3).subarray(3, 6)];
    for (const [part, value] of colour(0, signed).rgb.entries()) {
      expect(Math.abs(value - (middle[part] ?? 0))).toBeLessThanOrEqual(1);
    }
  });
});

describe('colour tables', () => {
  it('grow evenly brighter along sequential tables', () => {
    for (const name of sequentialNames) {
      const rgb = colourSteps(name, 64);
      const light = Array.from({ length: 64 }, (_, step) => {
        const [red = 0, green = 0, blue = 0] = rgb.subarray(step * 3, step * 3 + 3);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      });
      for (let step = 1; step < 64; step++) {
        expect(light[step] ?? 0, `${name} at ${step}`).toBeGreaterThanOrEqual((light[step - 1] ?? 0) - 1.5);
      }
    }
  });

  it('offers no rainbow', () => {
    expect(
      [...sequentialNames, ...divergingNames].filter((name) => /jet|rainbow|turbo|hsv/.test(name)),
    ).toEqual([]);
  });

  it('reads both forms of a colour', () => {
    expect(parseColour('#0a80ff')).toEqual([10, 128, 255]);
    expect(parseColour('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
  });
});

describe('hidesAll', () => {
  it('is true exactly where no value of a map is drawn', () => {
    const value = fc.double({ min: -4, max: 4, noNaN: true });
    const values = fc.array(value, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.boolean(),
        (held, threshold, both) => {
          const display = { ...(both ? signed : positive), threshold };
          // A table has steps: what lies within one of the threshold may fall on either side of it.
          const far = held.filter((one) => Math.abs(Math.abs(one) / 4 - threshold) > 0.01);
          fc.pre(far.length > 0);
          const isDrawn = far.some((one) => colour(one, display).alpha > 0);
          expect(hidesAll(Math.min(...far), Math.max(...far), display)).toBe(!isDrawn);
        },
      ),
    );
  });

  it('is never true without a threshold', () => {
    expect(hidesAll(0, 0, positive)).toBe(false);
  });
});
