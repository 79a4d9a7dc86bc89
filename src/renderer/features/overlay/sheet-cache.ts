import type { MapFacts } from '../../../shared/map.ts';
import type { Field } from '../../../shared/plate.ts';
import { colourSheet, outlineSheet, type Paint, type SheetPart } from './paint-sheet.ts';
import { isSameSource, rasterOf, type RasterSource } from './raster-source.ts';
import { parentSheet, placeField, sheetSize, type SheetPlace } from './sheets.ts';

/** A field's map that a sheet is to show. */
export interface FieldMap {
  readonly field: Field;
  readonly source: RasterSource;
  readonly facts: MapFacts;
}

interface Part extends SheetPart, FieldMap {}

/** A piece of the maps' layer: raw values by field, and the pictures of them. */
export interface Sheet {
  readonly place: SheetPlace;
  readonly smooth: boolean;
  readonly parts: Map<number, Part>;
  /** What is still to be made of it, by field. */
  readonly pending: Map<number, FieldMap>;
  /** The state of scene and maps that it was compared with last; null where it waits for maps. */
  compared: number | null;
  /** The look that its pictures show; null where they are out of date. */
  painted: number | null;
  canvas: HTMLCanvasElement | null;
  contour: HTMLCanvasElement | null;
}

const capacitySheets = 128;
const coarserLevels = 6;

/** Sheets of maps, kept as raw values so that a change of colours never rasterises again. */
export class SheetCache {
  readonly #sheets = new Map<string, Sheet>();

  clear(): void {
    this.#sheets.clear();
  }

  /** The sheet at a place; an empty one where there was none. `scene` names the maps that it is of. */
  open(scene: number, place: SheetPlace, smooth: boolean): Sheet {
    const key = keyOf(scene, place, smooth);
    const sheet = this.#sheets.get(key) ?? toSheet(place, smooth);
    this.#sheets.delete(key);
    this.#sheets.set(key, sheet);
    return sheet;
  }

  /** Lets go of the sheets that were not opened for the longest time; never of the last `opened` ones. */
  trim(opened: number): void {
    for (const oldest of this.#sheets.keys()) {
      if (this.#sheets.size <= Math.max(capacitySheets, opened)) break;
      this.#sheets.delete(oldest);
    }
  }

  /** The nearest sheet that covers a place and is whole; null where there is none. */
  findCoarser(scene: number, place: SheetPlace, smooth: boolean): Sheet | null {
    let parent = place;
    for (let step = 0; step < coarserLevels; step++) {
      parent = parentSheet(parent);
      const sheet = this.#sheets.get(keyOf(scene, parent, smooth));
      if (sheet !== undefined && sheet.parts.size > 0 && sheet.pending.size === 0) return sheet;
    }
    return null;
  }
}

const keyOf = (scene: number, { level, x, y }: SheetPlace, smooth: boolean) =>
  `${scene}/${level}/${x}/${y}/${smooth ? 's' : 'c'}`;

const toSheet = (place: SheetPlace, smooth: boolean): Sheet => ({
  ...{ place, smooth, parts: new Map(), pending: new Map() },
  ...{ compared: null, painted: null, canvas: null, contour: null },
});

/** Notes what of a sheet is to be made of the maps that are here now; a field's earlier raster stays until then. */
export function compareSheet(sheet: Sheet, wanted: Iterable<FieldMap>): void {
  sheet.pending.clear();
  for (const map of wanted) {
    const part = sheet.parts.get(map.field.id);
    if (part === undefined || !isSameSource(part.source, map.source)) sheet.pending.set(map.field.id, map);
  }
}

/**
 * Makes rasters of a sheet until `mayGoOn` says no; at least one.
 * @returns whether the sheet is whole
 */
export function buildSheet(sheet: Sheet, mayGoOn: () => boolean): boolean {
  for (const [id, map] of sheet.pending) {
    sheet.pending.delete(id);
    sheet.painted = null;
    const lies = placeField(map.field, sheet.place);
    if (lies !== null) {
      const values = rasterOf(map.source, lies.region, lies.place, sheet.smooth);
      sheet.parts.set(id, { ...map, place: lies.place, values });
    }
    if (!mayGoOn()) break;
  }
  return sheet.pending.size === 0;
}

/** Paints a sheet in the look of a number, where it does not show it yet. */
export function paintSheet(
  sheet: Sheet,
  look: number,
  outlined: boolean,
  paintOf: (map: FieldMap) => Paint,
): void {
  if (sheet.painted === look || sheet.parts.size === 0) return;
  sheet.canvas ??= createCanvas();
  fill(sheet.canvas, (rgba) => colourSheet(sheet.parts.values(), paintOf, rgba));
  sheet.contour = outlined ? (sheet.contour ?? createCanvas()) : null;
  if (sheet.contour !== null)
    fill(sheet.contour, (rgba) => outlineSheet(sheet.parts.values(), paintOf, rgba));
  sheet.painted = look;
}

function createCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = sheetSize;
  canvas.height = sheetSize;
  return canvas;
}

let spare: ImageData | null = null;

function fill(canvas: HTMLCanvasElement, draw: (rgba: Uint32Array) => void): void {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  spare ??= context.createImageData(sheetSize, sheetSize);
  draw(new Uint32Array(spare.data.buffer));
  context.putImageData(spare, 0, 0);
}
