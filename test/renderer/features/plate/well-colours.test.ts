import { describe, expect, it } from 'vitest';
import {
  classColour,
  probabilityColour,
  wellColour,
} from '../../../../src/renderer/features/plate/well-colours.ts';
import { makePlate } from '../../make-plate.ts';

const [sample] = makePlate(['A01'], { rows: 2, columns: 3 }).wells;
const [control] = makePlate(['A01'], { rows: 2, columns: 3 }, 'positive').wells;
if (sample === undefined || control === undefined) throw new Error('the plate has no well');
const verdict = { probabilities: [0.2, 0.8], predictedClass: 1, cellCount: 5 };

describe('wellColour', () => {
  it('shows role, verdict or probability as asked', () => {
    expect(wellColour(control, verdict, 'role')).not.toBeNull();
    expect(wellColour(sample, verdict, 'role')).toBeNull();
    expect(wellColour(sample, verdict, 'verdict')).toBe(classColour(1));
    expect(wellColour(sample, verdict, 0)).toBe(probabilityColour(0.2));
  });

  it('shows nothing where the network has said nothing', () => {
    expect(wellColour(sample, undefined, 'verdict')).toBeNull();
    expect(wellColour(sample, undefined, 1)).toBeNull();
    expect(wellColour(sample, verdict, 7)).toBeNull();
  });
});
