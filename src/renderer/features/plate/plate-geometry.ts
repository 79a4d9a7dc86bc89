import type { PlateFormat, WellPosition } from '../../../shared/wells.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';

/** Where headers and wells of a plate map lie in its drawing, in CSS pixels. */
export interface PlateGeometry {
  readonly format: PlateFormat;
  /** Side of a well's square with its gap. */
  readonly pitch: number;
  readonly gap: number;
  readonly left: number;
  readonly top: number;
}

/** What lies under a point of a plate map. */
export type PlateHit =
  | { readonly kind: 'well'; readonly well: WellPosition }
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'corner' };

const headerPx = 20;
/** Keeps the wells of a small plate from growing out of a side panel. */
const panelPitch = 34;

/** Lays a plate out in a frame of the given width; the height follows. A pitch is at most `largestPitch` pixels. */
export function layOutPlate(format: PlateFormat, frame: Size, largestPitch = panelPitch): PlateGeometry {
  const pitch = Math.max(
    1,
    Math.min(
      largestPitch,
      (frame.width - headerPx - 2) / format.columns,
      (frame.height - headerPx - 2) / format.rows,
    ),
  );
  const gap = pitch > 12 ? 2 : pitch > 5 ? 1 : 0;
  return { format, pitch, gap, left: headerPx, top: headerPx };
}

/** The height that a plate map needs at a width. */
export function plateHeight(format: PlateFormat, width: number, largestPitch = panelPitch): number {
  const pitch = Math.min(largestPitch, (width - headerPx - 2) / format.columns);
  return Math.ceil(headerPx + pitch * format.rows + 2);
}

export function wellRect({ pitch, gap, left, top }: PlateGeometry, { row, column }: WellPosition): Rect {
  const side = pitch - gap;
  return { x: left + column * pitch, y: top + row * pitch, width: side, height: side };
}

export function hitPlate(
  { format, pitch, left, top }: PlateGeometry,
  point: { readonly x: number; readonly y: number },
): PlateHit | null {
  const column = Math.floor((point.x - left) / pitch);
  const row = Math.floor((point.y - top) / pitch);
  const [inRows, inColumns] = [row >= 0 && row < format.rows, column >= 0 && column < format.columns];
  if (point.x < left && point.y < top) return { kind: 'corner' };
  if (point.x < left) return inRows ? { kind: 'row', row } : null;
  if (point.y < top) return inColumns ? { kind: 'column', column } : null;
  return inRows && inColumns ? { kind: 'well', well: { row, column } } : null;
}

/** The places of a row's or column's wells, or of the rectangle between two places, in reading order. */
export function placesBetween(a: WellPosition, b: WellPosition): WellPosition[] {
  const places: WellPosition[] = [];
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++) {
    for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column++) {
      places.push({ row, column });
    }
  }
  return places;
}

/** Every how many rows or columns a header has room. */
export function headerStep(pitch: number): number {
  return [1, 2, 4, 5, 6, 8, 12, 24].find((step) => step * pitch >= 14) ?? 24;
}

/** Whether two places under the pointer are the same. */
export function isSameHit(a: PlateHit | null, b: PlateHit | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'well' && b.kind === 'well')
    return a.well.row === b.well.row && a.well.column === b.well.column;
  if (a.kind === 'row' && b.kind === 'row') return a.row === b.row;
  if (a.kind === 'column' && b.kind === 'column') return a.column === b.column;
  return a.kind === 'corner' && b.kind === 'corner';
}
