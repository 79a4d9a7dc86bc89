import type { Rect } from '../../../shared/geometry.ts';
import { colourValues, type DisplayTable } from './display.ts';
import { sheetSize } from './sheets.ts';
import { drawTopContour } from './top-contour.ts';

/** How a raster is painted. */
export interface Paint {
  readonly table: DisplayTable;
  /** Values from this one on are outlined; null outlines none. */
  readonly contourFrom: number | null;
}

/** The raw values of a field's map within a sheet, and where they lie there. */
export interface SheetPart {
  readonly place: Rect;
  readonly values: Float32Array;
}

/** Colours every part of a sheet into its pixels (RGBA, little-endian); what lies beside them is clear. */
export function colourSheet<P extends SheetPart>(
  parts: Iterable<P>,
  paintOf: (part: P) => Paint,
  rgba: Uint32Array,
): void {
  fillSheet(parts, rgba, (part, pixels) => colourValues(part.values, paintOf(part).table, pixels));
}

/** Outlines the strongest area of every part; the rest of the sheet is clear. */
export function outlineSheet<P extends SheetPart>(
  parts: Iterable<P>,
  paintOf: (part: P) => Paint,
  rgba: Uint32Array,
): void {
  fillSheet(parts, rgba, (part, pixels) => {
    const { width, height } = part.place;
    const from = paintOf(part).contourFrom ?? Number.POSITIVE_INFINITY;
    drawTopContour(part.values, width, height, from, pixels);
  });
}

const onePart = new Uint32Array(sheetSize * sheetSize);

function fillSheet<P extends SheetPart>(
  parts: Iterable<P>,
  rgba: Uint32Array,
  draw: (part: P, pixels: Uint32Array) => void,
): void {
  rgba.fill(0);
  for (const part of parts) {
    const { x, y, width, height } = part.place;
    const pixels = onePart.subarray(0, width * height);
    draw(part, pixels);
    for (let row = 0; row < height; row++) {
      rgba.set(pixels.subarray(row * width, (row + 1) * width), (y + row) * sheetSize + x);
    }
  }
}
