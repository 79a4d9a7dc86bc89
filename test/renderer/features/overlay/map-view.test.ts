import { describe, expect, it } from 'vitest';
import { withLimit } from '../../../../src/renderer/features/overlay/colour-track.tsx';
import { joinForView, limitsOfView, viewsOf } from '../../../../src/renderer/features/overlay/map-view.ts';
import type { Target } from '../../../../src/shared/target.ts';

const classes = (count: number): Target[] =>
  Array.from({ length: count }, (_, classIndex) => ({ kind: 'class', classIndex }));

describe('viewsOf', () => {
  it('offers CAPE’s two factors only where every class was explained', () => {
    expect(viewsOf({ method: 'cape', targets: classes(2) }, 2)).toContain('region-weight');
    expect(viewsOf({ method: 'cape', targets: classes(2) }, 3)).toEqual(['map', 'difference']);
    expect(viewsOf({ method: 'hires-cam', targets: classes(2) }, 2)).toEqual(['map', 'difference']);
    expect(viewsOf({ method: 'cape', targets: classes(1) }, 2)).toEqual(['map']);
  });
});

describe('joinForView', () => {
  it('joins the target that a lead is over, and every class for CAPE’s factors', () => {
    const targets = ['class:0', 'class:1', 'class:2'];
    expect(joinForView('map', [], 'class:0', targets, null)).toBeNull();
    expect(joinForView('difference', [], 'class:0', targets, 'class:2')?.others).toHaveLength(1);
    expect(joinForView('difference', [], 'class:0', targets, 'class:0')).toBeNull();
    expect(joinForView('region-weight', [], 'class:0', targets, null)?.gains).toEqual([1, 1, 1]);
  });
});

describe('limitsOfView', () => {
  it('is symmetric for a difference and a probability within regions', () => {
    expect(limitsOfView('difference', [], { min: -2, max: 5 })).toEqual({ low: -5, high: 5 });
    expect(limitsOfView('within-region', [], { min: 0, max: 0.1 })).toEqual({ low: 0, high: 1 });
    expect(limitsOfView('map', [], { min: 0, max: 0.1 })).toBeNull();
  });
});

describe('withLimit', () => {
  const shared = { low: 0, high: 10 };
  it('never lets the ends cross or leave the scale', () => {
    const scale = { limits: shared, signed: false };
    expect(withLimit(scale, shared, 'low', 12)).toEqual({ low: 9.9, high: 10 });
    expect(withLimit(scale, shared, 'high', 40)).toEqual({ low: 0, high: 10 });
    expect(withLimit(scale, shared, 'high', -3)).toEqual({ low: 0, high: 0.1 });
  });

  it('keeps a diverging scale symmetric', () => {
    const both = { low: -10, high: 10 };
    expect(withLimit({ limits: both, signed: true }, both, 'low', -4)).toEqual({ low: -4, high: 4 });
    expect(withLimit({ limits: both, signed: true }, both, 'high', 99)).toEqual({ low: -10, high: 10 });
  });
});
