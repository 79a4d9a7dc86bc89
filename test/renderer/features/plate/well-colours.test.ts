import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, moveEnd, type ColourRange } from '../../../../src/renderer/features/plate/colour-range.ts';
import {
  classColour,
  figureColour,
  probabilityColour,
  wellColour,
} from '../../../../src/renderer/features/plate/well-colours.ts';
import { makePlate } from '../../make-plate.ts';

const [sample] = makePlate(['A01'], { rows: 2, columns: 3 }).wells;
const [control] = makePlate(['A01'], { rows: 2, columns: 3 }, 'positive').wells;
if (sample === undefined || control === undefined) throw new Error('the plate has no well');
const verdict = { probabilities: [0.2, 0.8], predictedClass: 1, cellCount: 5 };

describe('wellColour', () => {
  it('shows role or verdict as asked', () => {
    expect(wellColour(control, verdict, 'role')).not.toBeNull();
    expect(wellColour(sample, verdict, 'role')).toBeNull();
    expect(wellColour(sample, verdict, 'verdict')).toBe(classColour(1));
  });

  it('shows nothing where the network has said nothing', () => {
    expect(wellColour(sample, undefined, 'verdict')).toBeNull();
  });
});

describe('figureColour', () => {
  it('spans the range, and has the colours of the ends beyond them', () => {
    const range = { low: -2, high: 2 };
    expect(figureColour(0, range)).toBe(probabilityColour(0.5));
    expect(figureColour(-9, range)).toBe(probabilityColour(0));
    expect(figureColour(9, range)).toBe(probabilityColour(1));
  });
});

describe('the range of a colour bar', () => {
  it('holds every value that is there, and is never empty', () => {
    expect(extentOf([0.4, null, 0.1, Number.NaN])).toEqual({ low: 0.1, high: 0.4 });
    expect(extentOf([null])).toBeNull();
    const flat = extentOf([3, 3]);
    expect(flat?.low).toBeLessThan(3);
    expect(flat?.high).toBeGreaterThan(3);
  });

  it('keeps its ends apart and inside the track wherever they are dragged', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('low', 'high'), fc.double({ min: -9, max: 9, noNaN: true }))),
        (moves) => {
          const track = { low: -1, high: 2 };
          let range: ColourRange = track;
          for (const [end, value] of moves) range = moveEnd(range, track, end, value);
          expect(range.low).toBeGreaterThanOrEqual(track.low);
          expect(range.high).toBeLessThanOrEqual(track.high);
          expect(range.high - range.low).toBeGreaterThan(0.05);
        },
      ),
    );
  });
});
