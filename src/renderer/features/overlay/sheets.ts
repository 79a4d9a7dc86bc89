import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { Field } from '../../../shared/plate.ts';

/** A square piece of the plate's canvas. `level` k means 2^k plate pixels per sheet pixel. */
export interface SheetPlace {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  /** The part of the plate that it shows, in plate pixels. */
  readonly region: Rect;
}

/** Sheet pixels along each side. */
export const sheetSize = 512;

/**
 * The level whose pixels come nearest to the screen's.
 * @param finest the level beyond which no field has more pixels of its own
 */
export function sheetLevel(screenPxPerPlatePx: number, finest: number): number {
  return Math.max(finest, Math.round(Math.log2(1 / screenPxPerPlatePx)));
}

/** The finest level that fields have pixels for; they may lie on the plate's canvas larger or smaller than they are. */
export function finestLevel(fields: Iterable<Pick<Field, 'canvas' | 'width'>>): number {
  let finest = 0;
  for (const { canvas, width } of fields)
    finest = Math.min(finest, Math.floor(Math.log2(canvas.width / width)));
  return finest;
}

/** The sheets of a level that a part of the plate needs. */
export function sheetsFor(visible: Rect, level: number): SheetPlace[] {
  const side = sheetSize * 2 ** level;
  const places: SheetPlace[] = [];
  for (let y = Math.floor(visible.y / side); y * side < visible.y + visible.height; y++) {
    for (let x = Math.floor(visible.x / side); x * side < visible.x + visible.width; x++) {
      places.push(toPlace(level, x, y));
    }
  }
  return places;
}

/** The sheet of the next coarser level that covers the given one. */
export const parentSheet = ({ level, x, y }: SheetPlace): SheetPlace => toPlace(level + 1, x >> 1, y >> 1);

function toPlace(level: number, x: number, y: number): SheetPlace {
  const side = sheetSize * 2 ** level;
  return { level, x, y, region: { x: x * side, y: y * side, width: side, height: side } };
}

/** Where a field lies in a sheet, in whole sheet pixels, and which part of the field that is, in its own pixels. */
export interface FieldInSheet {
  readonly place: Rect;
  readonly region: Rect;
}

/** Null where the field covers the middle of no pixel of the sheet. */
export function placeField(field: Pick<Field, 'canvas' | 'width'>, sheet: SheetPlace): FieldInSheet | null {
  const { canvas } = field;
  const pixel = 2 ** sheet.level;
  const left = Math.round((canvas.x - sheet.region.x) / pixel);
  const top = Math.round((canvas.y - sheet.region.y) / pixel);
  const right = Math.round((canvas.x + canvas.width - sheet.region.x) / pixel);
  const bottom = Math.round((canvas.y + canvas.height - sheet.region.y) / pixel);
  const whole = { x: left, y: top, width: right - left, height: bottom - top };
  const place = intersect(whole, { x: 0, y: 0, width: sheetSize, height: sheetSize });
  if (place === null) return null;
  const toField = pixel / (canvas.width / field.width);
  const region = {
    x: (place.x + (sheet.region.x - canvas.x) / pixel) * toField,
    y: (place.y + (sheet.region.y - canvas.y) / pixel) * toField,
    width: place.width * toField,
    height: place.height * toField,
  };
  return { place, region };
}
