import type { MapFacts } from '../../../shared/map.ts';
import { sharedLimits } from '../../../shared/map-scale.ts';
import type { Field } from '../../../shared/plate.ts';
import type { Paint } from './paint-sheet.ts';
import { rasterOf, type RasterSource } from './raster-source.ts';
import { toDisplayTable, type DisplayTable } from './display.ts';
import type { OverlayLook } from './overlay-layer.ts';
import { topValue } from './top-contour.ts';

const contourRasterPx = 256;

/** How each field is painted: by the one table of the scale, or on request by one of its own. */
export interface FieldPaints {
  setLook(look: OverlayLook): void;
  of(field: Field, source: RasterSource, facts: MapFacts): Paint;
}

export function createFieldPaints(): FieldPaints {
  let look: OverlayLook | null = null;
  let shared: DisplayTable | null = null;
  const own = new Map<string, DisplayTable>();
  // Where a contour runs depends on the maps alone, not on their colours.
  const contours = new Map<string, { readonly source: RasterSource; readonly from: number }>();
  const ownTable = (next: OverlayLook, { key }: RasterSource, facts: MapFacts) => {
    const known = own.get(key);
    if (known !== undefined) return known;
    const table = toDisplayTable({ ...next, limits: sharedLimits(facts, next.signed) });
    own.set(key, table);
    return table;
  };
  const contourFrom = (topShare: number, field: Field, source: RasterSource) => {
    const known = contours.get(source.key);
    if (known?.source.maps.every((maps, index) => maps === source.maps[index]) === true) return known.from;
    const shrink = Math.min(1, contourRasterPx / Math.max(field.width, field.height));
    const size = {
      width: Math.max(1, Math.round(field.width * shrink)),
      height: Math.max(1, Math.round(field.height * shrink)),
    };
    const whole = { x: 0, y: 0, width: field.width, height: field.height };
    const from = topValue(rasterOf(source, whole, size, look?.smooth ?? true), topShare);
    contours.set(source.key, { source, from });
    return from;
  };
  return {
    setLook: (next) => {
      if (look?.topShare !== next.topShare || look.smooth !== next.smooth) contours.clear();
      look = next;
      shared = toDisplayTable(next);
      own.clear();
    },
    of: (field, source, facts) => {
      if (look === null || shared === null) throw new Error('a look is set before anything is painted');
      const table = look.perImage ? ownTable(look, source, facts) : shared;
      return {
        table,
        contourFrom: look.topShare === null ? null : contourFrom(look.topShare, field, source),
      };
    },
  };
}
