import { describe, expect, it } from 'vitest';
import { toDisplayTable } from '../../../../src/renderer/features/overlay/display.ts';
import { colourSheet, outlineSheet } from '../../../../src/renderer/features/overlay/paint-sheet.ts';
import {
  buildSheet,
  compareSheet,
  SheetCache,
  type FieldMap,
} from '../../../../src/renderer/features/overlay/sheet-cache.ts';
import { parentSheet, sheetSize, sheetsFor } from '../../../../src/renderer/features/overlay/sheets.ts';
import { fieldIdSchema, wellIdSchema } from '../../../../src/shared/ids.ts';
import type { MapFacts, PlacedMaps } from '../../../../src/shared/map.ts';
import type { Field } from '../../../../src/shared/plate.ts';

const side = 100;

const field = (id: number): Field => ({
  ...{ id: fieldIdSchema.parse(id), wellId: wellIdSchema.parse(1), index: id, online: true },
  ...{ width: side, height: side },
  canvas: { x: id * side, y: 0, width: side, height: side },
});
const facts: MapFacts = {
  ...{ unit: 'activation', layer: null, count: 1, height: 1, width: 1 },
  ...{ min: 0, max: 1, emptyReason: null, figures: {} },
};
const mapsOf = (value: number): PlacedMaps => ({
  ...{ count: 1, height: 1, width: 1 },
  data: Float32Array.of(value),
  boxes: Float32Array.of(0, 0, side, side),
});
const fieldMap = (id: number, maps = mapsOf(id / 10)): FieldMap => ({
  field: field(id),
  facts,
  source: { key: String(id), maps: [maps], join: 'only', gains: [1] },
});
const [first] = sheetsFor({ x: 1, y: 1, width: 1, height: 1 }, 0);
if (first === undefined) throw new Error('there is a sheet at every place');
const place = first;

describe('a sheet', () => {
  it('comes nearer to the whole with every picture, however little time that has', () => {
    const sheet = new SheetCache().open(1, place, true);
    compareSheet(
      sheet,
      [1, 2, 3].map((id) => fieldMap(id)),
    );
    const built = [1, 2, 3].map(() => buildSheet(sheet, () => false));
    expect(built).toEqual([false, false, true]);
    expect([...sheet.parts.keys()]).toEqual([1, 2, 3]);
  });

  it('makes anew only what has other maps, and goes on showing the old ones until then', () => {
    const sheet = new SheetCache().open(1, place, true);
    const [left, right] = [fieldMap(2), fieldMap(1)];
    compareSheet(sheet, [left, right]);
    buildSheet(sheet, () => true);
    const before = sheet.parts.get(2);
    const finer = fieldMap(1, mapsOf(0.7));
    compareSheet(sheet, [left, finer]);
    expect([...sheet.pending.keys()]).toEqual([1]);
    expect(sheet.parts.get(1)?.values[0]).toBeCloseTo(0.1, 6);
    buildSheet(sheet, () => true);
    expect(sheet.parts.get(1)?.values[0]).toBeCloseTo(0.7, 6);
    expect(sheet.parts.get(2)).toBe(before);
  });
});

describe('SheetCache', () => {
  it('finds the nearest coarser sheet that is whole', () => {
    const sheets = new SheetCache();
    const [parent, grandparent] = [parentSheet(place), parentSheet(parentSheet(place))];
    const coarsest = sheets.open(1, grandparent, true);
    compareSheet(coarsest, [fieldMap(2)]);
    buildSheet(coarsest, () => true);
    const coarser = sheets.open(1, parent, true);
    compareSheet(coarser, [fieldMap(2), fieldMap(1)]);
    buildSheet(coarser, () => false);
    expect(sheets.findCoarser(1, place, true)).toBe(coarsest);
    buildSheet(coarser, () => true);
    expect(sheets.findCoarser(1, place, true)).toBe(coarser);
    expect(sheets.findCoarser(2, place, true)).toBeNull();
  });

  it('lets go of the oldest sheets, never of those on the screen', () => {
    const sheets = new SheetCache();
    const places = sheetsFor({ x: 0, y: 0, width: 20 * sheetSize, height: 10 * sheetSize }, 0);
    const opened = places.map((at) => sheets.open(1, at, true));
    sheets.trim(places.length);
    expect(places.map((at) => sheets.open(1, at, true))).toEqual(opened);
    sheets.trim(3);
    expect(sheets.open(1, place, true)).not.toBe(opened[0]);
    expect(sheets.open(1, places.at(-1) ?? place, true)).toBe(opened.at(-1));
  });
});

describe('colourSheet', () => {
  const table = toDisplayTable({
    ...{ limits: { low: 0, high: 1 }, signed: false, scheme: 'inferno' },
    ...{ threshold: 0, opacityByValue: false },
  });

  it('gives every field the colour of its value, and leaves the rest clear', () => {
    const sheet = new SheetCache().open(1, place, false);
    compareSheet(
      sheet,
      [2, 3].map((id) => fieldMap(id)),
    );
    buildSheet(sheet, () => true);
    const rgba = new Uint32Array(sheetSize * sheetSize).fill(7);
    colourSheet(sheet.parts.values(), () => ({ table, contourFrom: null }), rgba);
    const at = (x: number, y: number) => rgba[y * sheetSize + x];
    expect(at(199, 50)).toBe(0);
    expect(at(250, 100)).toBe(0);
    for (const [x, value] of [
      [200, 0.2],
      [299, 0.2],
      [300, 0.3],
      [399, 0.3],
    ] as const) {
      expect(at(x, 99)).toBe(table.rgba[Math.round(value * 1023)]);
    }
  });

  it('outlines the strong area within each field', () => {
    const values = Float32Array.of(0, 1, 1, 0, 1, 1, 0, 0, 0);
    const part = { place: { x: 5, y: 6, width: 3, height: 3 }, values };
    const rgba = new Uint32Array(sheetSize * sheetSize);
    outlineSheet([part], () => ({ table, contourFrom: 0.5 }), rgba);
    const white = [...rgba.entries()].filter(([, pixel]) => pixel !== 0).map(([index]) => index);
    expect(white).toEqual([6 * sheetSize + 6, 7 * sheetSize + 6, 7 * sheetSize + 7]);
  });
});
