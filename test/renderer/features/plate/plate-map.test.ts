import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  headerStep,
  hitPlate,
  layOutPlate,
  placesBetween,
  plateHeight,
  wellRect,
} from '../../../../src/renderer/features/plate/plate-geometry.ts';
import {
  describeSelection,
  selectByClick,
  selectByDrag,
} from '../../../../src/renderer/features/plate/selection.ts';
import { formatWell, plateFormats } from '../../../../src/shared/wells.ts';

const layout = (format: { rows: number; columns: number }, width = 276) =>
  layOutPlate(format, { width, height: plateHeight(format, width) });

describe('plate geometry', () => {
  it('finds every well at its own middle, from 6 to 3456 wells', () => {
    for (const format of plateFormats) {
      const geometry = layout(format, 600);
      for (const well of placesBetween(
        { row: 0, column: 0 },
        { row: format.rows - 1, column: format.columns - 1 },
      )) {
        const { x, y, width, height } = wellRect(geometry, well);
        expect(hitPlate(geometry, { x: x + width / 2, y: y + height / 2 })).toEqual({ kind: 'well', well });
      }
    }
  });

  it('keeps every well inside its frame', () => {
    for (const format of plateFormats) {
      const width = 240;
      const geometry = layout(format, width);
      const last = wellRect(geometry, { row: format.rows - 1, column: format.columns - 1 });
      expect(last.x + last.width).toBeLessThanOrEqual(width);
      expect(last.y + last.height).toBeLessThanOrEqual(plateHeight(format, width));
    }
  });

  it('tells headers, corner and outside apart', () => {
    const geometry = layout({ rows: 8, columns: 12 });
    expect(hitPlate(geometry, { x: 5, y: 5 })).toEqual({ kind: 'corner' });
    expect(hitPlate(geometry, { x: 5, y: geometry.top + geometry.pitch * 2.5 })).toEqual({
      kind: 'row',
      row: 2,
    });
    expect(hitPlate(geometry, { x: geometry.left + geometry.pitch * 3.5, y: 5 })).toEqual({
      kind: 'column',
      column: 3,
    });
    expect(hitPlate(geometry, { x: 4000, y: 4000 })).toBeNull();
  });

  it('names fewer rows where there is no room for all', () => {
    expect([20, 10, 3].map(headerStep)).toEqual([1, 2, 5]);
  });
});

describe('selection', () => {
  const format = { rows: 8, columns: 12 };
  const known = new Set(['A01', 'A02', 'A03', 'B01', 'B02', 'C05']);
  const plate = { format, known };
  const plain = { add: false, extend: false };
  const well = (row: number, column: number) => ({ kind: 'well', well: { row, column } }) as const;

  it('takes just the well that was clicked', () => {
    expect([...selectByClick(new Set(['C05']), well(0, 1), plain, null, plate)]).toEqual(['A02']);
  });

  it('turns a well over with Ctrl', () => {
    const added = selectByClick(new Set(['A01']), well(0, 1), { ...plain, add: true }, null, plate);
    expect([...added].sort()).toEqual(['A01', 'A02']);
    expect([...selectByClick(added, well(0, 1), { ...plain, add: true }, null, plate)]).toEqual(['A01']);
  });

  it('takes the rectangle from the anchor with Shift', () => {
    const anchor = { row: 1, column: 0 };
    const taken = selectByClick(new Set(), well(0, 1), { ...plain, extend: true }, anchor, plate);
    expect([...taken].sort()).toEqual(['A01', 'A02', 'B01', 'B02']);
  });

  it('takes rows, columns and everything by their headers', () => {
    expect([...selectByClick(new Set(), { kind: 'row', row: 0 }, plain, null, plate)]).toEqual([
      'A01',
      'A02',
      'A03',
    ]);
    expect([...selectByClick(new Set(), { kind: 'column', column: 0 }, plain, null, plate)]).toEqual([
      'A01',
      'B01',
    ]);
    expect(selectByClick(new Set(), { kind: 'corner' }, plain, null, plate).size).toBe(known.size);
  });

  it('never takes a well that the plate does not have', () => {
    expect(selectByClick(new Set(), well(7, 11), plain, null, plate).size).toBe(0);
  });

  it('takes the same rectangle whichever corner a drag starts from', () => {
    const place = fc.record({ row: fc.nat(7), column: fc.nat(11) });
    const all = new Set(placesBetween({ row: 0, column: 0 }, { row: 7, column: 11 }).map(formatWell));
    fc.assert(
      fc.property(place, place, (a, b) => {
        const there = selectByDrag(new Set(), a, b, plain, all);
        const back = selectByDrag(new Set(), b, a, plain, all);
        expect([...there].sort()).toEqual([...back].sort());
        expect(there.size).toBe((Math.abs(a.row - b.row) + 1) * (Math.abs(a.column - b.column) + 1));
      }),
    );
  });

  it('names a few wells and counts many', () => {
    expect(describeSelection(new Set(['B01', 'A01']))).toBe('A01, B01');
    expect(describeSelection(known)).toBe('6 wells');
  });
});
