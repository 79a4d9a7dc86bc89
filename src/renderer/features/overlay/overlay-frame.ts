import type { Rect } from '../../../shared/geometry.ts';
import type { FieldPaints } from './field-paints.ts';
import type { MapCache } from './map-cache.ts';
import { neededSide } from './map-side.ts';
import type { OverlayLook } from './overlay-layer.ts';
import { shownFields, toSource, type OverlayScene, type PlateOnScreen } from './overlay-scene.ts';
import {
  buildSheet,
  compareSheet,
  paintSheet,
  type FieldMap,
  type Sheet,
  type SheetCache,
} from './sheet-cache.ts';
import { sheetLevel, sheetSize, sheetsFor } from './sheets.ts';

/** What a picture of the overlay is made with. Numbers tell scenes, contents and looks apart. */
export interface FrameParts {
  readonly sceneNumber: number;
  readonly content: number;
  readonly lookNumber: number;
  /** The finest level that the plate's fields have pixels for. */
  readonly finest: number;
  readonly scene: OverlayScene;
  readonly look: OverlayLook;
  readonly maps: MapCache;
  readonly sheets: SheetCache;
  readonly paints: FieldPaints;
}

/** A part of a sheet's picture with its place on the screen: left, upper edge, width, height in device pixels. */
export interface PlacedSheet {
  readonly canvas: HTMLCanvasElement;
  readonly from: Rect;
  readonly place: readonly [number, number, number, number];
}

const buildBudgetMs = 8;

/** One picture of the overlay. */
export class OverlayFrame {
  /** Whether rasters are still to be made of maps that are here. */
  incomplete = false;
  readonly contours: PlacedSheet[] = [];
  readonly #context: CanvasRenderingContext2D;
  readonly #view: PlateOnScreen;
  readonly #parts: FrameParts;
  // Runs from the first raster on, which is made whatever it costs: every picture comes nearer to the whole.
  #deadline: number | null = null;

  constructor(context: CanvasRenderingContext2D, view: PlateOnScreen, parts: FrameParts) {
    [this.#context, this.#view, this.#parts] = [context, view, parts];
  }

  draw(): void {
    const { originX: x, originY: y, width, height, scale } = this.#view;
    const { sceneNumber, finest, sheets, look } = this.#parts;
    this.#context.imageSmoothingEnabled = look.smooth;
    const visible = { x, y, width: width / scale, height: height / scale };
    const places = sheetsFor(visible, sheetLevel(scale, finest));
    for (const place of places) {
      const sheet = sheets.open(sceneNumber, place, look.smooth);
      const isWhole = this.#bringUpToDate(sheet);
      const coarser = isWhole ? null : sheets.findCoarser(sceneNumber, place, look.smooth);
      this.#drawPart(coarser ?? sheet, place.region);
    }
    sheets.trim(places.length);
  }

  #bringUpToDate(sheet: Sheet): boolean {
    const { content, maps } = this.#parts;
    if (sheet.compared !== content) {
      const before = maps.wanted();
      compareSheet(sheet, this.#mapsOn(sheet));
      // Maps that are under way are asked for with every picture, else they would be fetched no more.
      sheet.compared = maps.wanted() === before ? content : null;
    }
    if (sheet.pending.size === 0) return true;
    const isLate = this.#deadline !== null && performance.now() >= this.#deadline;
    const deadline = (this.#deadline ??= performance.now() + buildBudgetMs);
    const isWhole = !isLate && buildSheet(sheet, () => performance.now() < deadline);
    if (!isWhole) this.incomplete = true;
    return isWhole;
  }

  *#mapsOn({ place }: Sheet): Iterable<FieldMap> {
    const { scene, maps } = this.#parts;
    for (const shown of shownFields(scene, place.region)) {
      const { field, units } = shown;
      const scale = field.canvas.width / field.width / 2 ** place.level;
      const source = toSource(shown, (unit) => maps.get(unit.id, neededSide(unit.facts, field, scale)));
      const facts = units[0]?.facts;
      if (source !== null && facts !== undefined) yield { field, source, facts };
    }
  }

  #drawPart(sheet: Sheet, region: Rect): void {
    const { look, lookNumber, paints } = this.#parts;
    paintSheet(sheet, lookNumber, look.topShare !== null, ({ field, source, facts }) =>
      paints.of(field, source, facts),
    );
    if (sheet.canvas === null) return;
    const { scale, originX, originY } = this.#view;
    const shrink = sheetSize / sheet.place.region.width;
    const from = {
      x: (region.x - sheet.place.region.x) * shrink,
      y: (region.y - sheet.place.region.y) * shrink,
      width: region.width * shrink,
      height: region.height * shrink,
    };
    // Edges are put on whole screen pixels so that neighbouring sheets meet without a seam.
    const left = Math.round((region.x - originX) * scale);
    const top = Math.round((region.y - originY) * scale);
    const right = Math.round((region.x + region.width - originX) * scale);
    const bottom = Math.round((region.y + region.height - originY) * scale);
    const place = [left, top, right - left, bottom - top] as const;
    this.#context.drawImage(sheet.canvas, from.x, from.y, from.width, from.height, ...place);
    if (sheet.contour !== null) this.contours.push({ canvas: sheet.contour, from, place });
  }
}
