import { describe, expect, it } from 'vitest';
import { findAt, neighbourWell, wholePlate } from '../../../../src/renderer/features/viewer/placement.ts';
import { makePlate } from '../../make-plate.ts';

const plate = makePlate(['A01', 'A02', 'B01', 'B03'], { rows: 2, columns: 3 });
const at = (name: string) => {
  const well = plate.wells.find((known) => known.name === name);
  if (well === undefined) throw new Error(`no well ${name}`);
  return well;
};

describe('findAt', () => {
  it('finds well and field under a point', () => {
    const { x, y } = at('B03').canvas;
    expect(findAt(plate, { x, y }).well?.name).toBe('B03');
    expect(findAt(plate, { x, y }).field?.id).toBe(at('B03').fields[0]?.id);
  });

  it('finds nothing between wells and beyond the plate', () => {
    const { x, y, width } = at('A01').canvas;
    expect(findAt(plate, { x: x + width, y })).toEqual({ well: null, field: null });
    expect(findAt(plate, { x: -1, y: -1 })).toEqual({ well: null, field: null });
  });
});

describe('neighbourWell', () => {
  it('reads row by row sideways, over gaps and line ends', () => {
    expect(neighbourWell(plate.wells, at('A02'), 'right')?.name).toBe('B01');
    expect(neighbourWell(plate.wells, at('B01'), 'right')?.name).toBe('B03');
    expect(neighbourWell(plate.wells, at('B01'), 'left')?.name).toBe('A02');
  });

  it('reads column by column up and down', () => {
    expect(neighbourWell(plate.wells, at('A01'), 'down')?.name).toBe('B01');
    expect(neighbourWell(plate.wells, at('B01'), 'down')?.name).toBe('A02');
    expect(neighbourWell(plate.wells, at('A02'), 'up')?.name).toBe('B01');
  });

  it('ends at the ends', () => {
    expect(neighbourWell(plate.wells, at('A01'), 'left')).toBeNull();
    expect(neighbourWell(plate.wells, at('B03'), 'right')).toBeNull();
  });
});

describe('wholePlate', () => {
  it('is the least rectangle around every well', () => {
    const [first, last] = [at('A01').canvas, at('B03').canvas];
    expect(wholePlate(plate)).toEqual({
      x: first.x,
      y: first.y,
      width: last.x + last.width - first.x,
      height: last.y + last.height - first.y,
    });
  });

  it('is the canvas where there are no wells', () => {
    expect(wholePlate({ ...plate, wells: [] })).toEqual({ x: 0, y: 0, ...plate.canvas });
  });
});
