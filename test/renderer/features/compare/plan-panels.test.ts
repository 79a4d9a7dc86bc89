import { describe, expect, it } from 'vitest';
import {
  gainOf,
  planScale,
  type MapChoice,
  type PanelPlan,
} from '../../../../src/renderer/features/compare/plan-panels.ts';
import {
  plansByKind,
  type NamedMap,
  type Subject,
} from '../../../../src/renderer/features/compare/plans-by-kind.ts';
import { nearestControl } from '../../../../src/renderer/features/compare/nearest-control.ts';
import { runIdSchema } from '../../../../src/shared/ids.ts';
import type { MapUnit } from '../../../../src/shared/map.ts';

const map = (id: number, unit: MapUnit, min: number, max: number): MapChoice => ({
  run: { id: runIdSchema.parse(id), min, max },
  target: 'class:0',
  unit,
});
const panel = (choice: MapChoice): PanelPlan => ({
  title: '',
  well: null,
  map: { kind: 'one', map: choice },
});

describe('planScale', () => {
  it('covers every panel of one unit by raw values', () => {
    const panels = [panel(map(1, 'logit', -2, 3)), panel(map(2, 'logit', -1, 7))];
    expect(planScale(panels, false)).toEqual({ limits: { low: 0, high: 7 }, signed: false, shares: false });
    expect(gainOf(map(1, 'logit', -2, 3), planScale(panels, false))).toBe(1);
  });

  it('diverges about 0 where a difference is shown, also of probabilities', () => {
    const [first, second] = [map(1, 'probability', 0, 0.25), map(1, 'probability', 0, 0.25)];
    const scale = planScale([{ title: '', well: null, map: { kind: 'difference', first, second } }], false);
    expect(scale).toEqual({ limits: { low: -0.25, high: 0.25 }, signed: true, shares: false });
  });

  it('compares different units as shares of each run’s largest value', () => {
    const [cam, opacity] = [map(1, 'logit', -8, 4), map(2, 'opacity', 0, 0.5)];
    const scale = planScale([panel(cam), panel(opacity)], true);
    expect(scale).toEqual({ limits: { low: 0, high: 1 }, signed: false, shares: true });
    expect([gainOf(cam, scale), gainOf(opacity, scale)]).toEqual([0.25, 2]);
  });

  it('has a scale where no panel has a map', () => {
    expect(planScale([], true).limits).toEqual({ low: 0, high: 1 });
  });
});

const named = (choice: MapChoice, name: string): NamedMap => ({
  map: choice,
  className: name,
  fullName: name,
});
const subject: Subject = {
  shown: named(map(1, 'logit', 0, 1), 'resting'),
  otherClass: named(map(1, 'logit', 0, 1), 'moved'),
  otherMethod: null,
  controls: { negative: 'A01', positive: null },
  selection: [],
  contents: [{ value: 'image', label: 'Image', map: null }],
  grid: '3x2',
  free: {},
};

describe('plansByKind', () => {
  it('never asks for more than six viewers', () => {
    for (const plan of Object.values(plansByKind)) expect(plan(subject).panels.length).toBeLessThanOrEqual(6);
    expect(plansByKind.free(subject).panels).toHaveLength(6);
  });

  it('says what is missing', () => {
    expect(plansByKind.classes(subject).lack).toBeNull();
    expect(plansByKind.classes({ ...subject, otherClass: null }).lack).toContain('both');
    expect(plansByKind.methods(subject).lack).toContain('second run');
  });

  it('sets the wells side by side that are selected on the plate map, six at most', () => {
    const selection = ['A01', 'A02', 'B01', 'B02', 'C01', 'C02', 'D01'];
    const { panels, columns, lack } = plansByKind.selected({ ...subject, selection });
    expect(panels.map(({ well }) => well)).toEqual(selection.slice(0, 6));
    expect([columns, lack]).toEqual([3, 'The first 6 of 7 selected wells.']);
    expect(plansByKind.selected({ ...subject, selection: ['A01'] }).lack).toContain('two wells');
    expect(plansByKind.selected(subject).panels).toHaveLength(1);
  });

  it('leaves out a control that the plate does not have', () => {
    expect(plansByKind.wells(subject).panels.map(({ well }) => well)).toEqual([null, 'A01', null, 'A01']);
  });
});

describe('nearestControl', () => {
  const well = (name: string, row: number, column: number, role: 'negative' | 'sample') => ({
    ...{ name, row, column, role },
  });
  it('takes the nearest of the role, never the well itself', () => {
    const wells = [well('A01', 0, 0, 'negative'), well('B03', 1, 2, 'negative'), well('B02', 1, 1, 'sample')];
    expect(nearestControl(wells, well('C03', 2, 2, 'sample'), 'negative')?.name).toBe('B03');
    expect(nearestControl(wells, well('A01', 0, 0, 'negative'), 'negative')?.name).toBe('B03');
    expect(nearestControl(wells, well('A01', 0, 0, 'negative'), 'positive')).toBeNull();
  });
});
