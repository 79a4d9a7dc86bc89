import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatWell,
  parseWell,
  parseWellSelection,
  smallestFormat,
  tryParseWell,
} from '../../src/shared/wells.ts';

const position = fc.record({ row: fc.integer({ min: 0, max: 47 }), column: fc.integer({ min: 0, max: 71 }) });

describe('wells', () => {
  it('reads back every well of a 3456-well plate', () => {
    fc.assert(
      fc.property(position, (well) => {
        expect(parseWell(formatWell(well))).toEqual(well);
      }),
    );
  });

  it.each(['B7', 'B07', 'b-7', 'B_07', 'R02C07', 'r2c7', ' B07 '])('reads %j as B07', (text) => {
    expect(formatWell(parseWell(text))).toBe('B07');
  });

  it.each(['', 'B', '7', 'B0', 'B73', 'ZZ1', 'B07x', 'R00C01'])('reads %j as no well', (text) => {
    expect(tryParseWell(text)).toBeNull();
    expect(() => parseWell(text)).toThrow('is not a well');
  });

  it('reads rectangles and lists, each well once, in reading order', () => {
    const names = parseWellSelection('C03:B02,B02,H12').map(formatWell);
    expect(names).toEqual(['B02', 'B03', 'C02', 'C03', 'H12']);
  });

  it('chooses the smallest plate that holds the wells', () => {
    expect(smallestFormat([parseWell('H12')])).toEqual({ rows: 8, columns: 12 });
    expect(smallestFormat([parseWell('A13')])).toEqual({ rows: 16, columns: 24 });
    expect(smallestFormat([])).toEqual({ rows: 2, columns: 3 });
  });
});
