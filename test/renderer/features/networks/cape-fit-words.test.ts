import { describe, expect, it } from 'vitest';
import {
  parseLabelMap,
  progressShare,
  progressWords,
} from '../../../../src/renderer/features/networks/cape-fit-words.ts';

describe('the words of a fit', () => {
  it('read pairs of labels and classes, and leave half ones out', () => {
    expect(parseLabelMap('positive = treated,negative=untreated')).toEqual({
      positive: 'treated',
      negative: 'untreated',
    });
    expect(parseLabelMap('dose=5=high')).toEqual({ 'dose=5': 'high' });
    expect(parseLabelMap('positive=, =treated, alone')).toEqual({});
  });

  it('tell how far it is, reading first', () => {
    const reading = { phase: 'features' as const, fieldsDone: 3, fieldsTotal: 6, etaSeconds: 2.2 };
    const fitting = {
      ...{ phase: 'fitting' as const, epoch: 30, epochs: 60, trainingLoss: 0.5, heldOutLoss: 0.25 },
      etaSeconds: null,
    };
    expect([null, reading, fitting].map(progressShare)).toEqual([0, 0.25, 0.75]);
    expect(progressWords(reading)).toBe('reading 3 of 6 fields, at most 3 s left');
    expect(progressWords(fitting)).toBe('epoch 30, loss 0.5000, held out 0.2500');
  });
});
