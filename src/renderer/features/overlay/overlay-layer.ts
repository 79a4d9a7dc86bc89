import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import { fetchMaps } from '../../api/index.ts';
import { ChunkCache, partOf, type Paint, type Picture, type RasterSource } from './chunk-cache.ts';
import { chunkLevel, chunksFor, type Chunk } from './chunks.ts';
import type { Display } from './display.ts';
import { createFieldPaints, type FieldPaints } from './field-paints.ts';
import { joinRasters, type MapJoin } from './map-join.ts';
import { createMapCache, type MapCache } from './map-cache.ts';
import { neededSide } from './map-side.ts';
import { isSameScene } from './same-scene.ts';
import { valueAt } from '../../../shared/rasterise.ts';
import type { MapFacts, PlacedMaps } from '../../../shared/map.ts';

/** How the plate's canvas lies on the screen: screen = (plate - origin) * scale, in device pixels. */
export interface PlateOnScreen {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn: which plate, and which unit on which field. */
export interface OverlayScene {
  readonly plate: PlateView;
  readonly units: ReadonlyMap<number, Unit>;
  /** Further maps of every field that are joined with the first; none where absent. */
  readonly joined?: JoinedMaps;
}

/** Maps that are drawn as one. A field where one of them is missing shows none. */
export interface JoinedMaps {
  readonly join: MapJoin;
  readonly others: readonly ReadonlyMap<number, Unit>[];
  /** What each map's values are multiplied by, the first one's first. */
  readonly gains: readonly number[];
}

export interface OverlayLook extends Display {
  readonly opacity: number;
  readonly smooth: boolean;
  /** Outlines the strongest share of every field, 0 to 1; null outlines none. */
  readonly topShare: number | null;
  /** Every image on a scale of its own: asked for, and then said beside the colour bar. */
  readonly perImage: boolean;
}

/** Draws the maps of a run over the plate. It never draws for longer than a frame: what is missing comes with the next. */
export interface OverlayLayer {
  setScene(scene: OverlayScene): void;
  setLook(look: OverlayLook): void;
  /**
   * Draws the maps into a canvas of their own, at full strength; how much shows through is that canvas's opacity in the
   * page. Where nothing but the opacity changed since the last picture, that alone is set.
   * @returns whether the canvas was drawn anew
   */
  draw(context: CanvasRenderingContext2D, view: PlateOnScreen): boolean;
  /** Draws the outlines of what {@link draw} drew last, which no opacity weakens. */
  drawContours(context: CanvasRenderingContext2D): void;
  /** The raw value under a point of the plate's canvas; null where no map lies or none is loaded. */
  valueAt(point: { readonly x: number; readonly y: number }): number | null;
  /** Fetches again what could not be had. */
  retry(): void;
  close(): void;
}

const buildBudgetMs = 8;

export function createOverlayLayer(onChange: () => void): OverlayLayer {
  // What was drawn last is out of date with every change but one of opacity.
  let drawn: PlateOnScreen | null = null;
  let contours: readonly Placed[] = [];
  const redraw = () => {
    drawn = null;
    onChange();
  };
  const maps = createMapCache(fetchMaps, redraw);
  const chunks = new ChunkCache();
  const paints = createFieldPaints();
  let scene: OverlayScene | null = null;
  let look: OverlayLook | null = null;
  return {
    setScene: (next) => {
      const isShown = scene !== null && isSameScene(scene, next);
      scene = next;
      if (!isShown) redraw();
    },
    setLook: (next) => {
      const faded = look !== null && isSameButOpacity(look, next);
      look = next;
      if (faded) onChange();
      else {
        paints.setLook(next);
        redraw();
      }
    },
    draw: (context, view) => {
      if (scene === null || look === null) return false;
      context.canvas.style.opacity = String(look.opacity);
      if (drawn !== null && isSameView(drawn, view)) return false;
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      const frame = new Frame(context, view, { look, maps, chunks, paints });
      for (const shown of shownFields(scene, frame.visible)) frame.drawField(shown);
      maps.endFrame();
      drawn = frame.incomplete ? null : view;
      ({ contours } = frame);
      if (frame.incomplete) onChange();
      return true;
    },
    drawContours: (context) => {
      for (const { canvas, from, place } of contours) {
        context.drawImage(canvas, from.x, from.y, from.width, from.height, ...place);
      }
    },
    valueAt: (point) => {
      const shown = scene && shownFields(scene, { ...point, width: 1e-6, height: 1e-6 })[0];
      if (!shown) return null;
      const source = toSource(shown, (unit) => maps.peek(unit.id));
      if (source === null) return null;
      const { field } = shown;
      const zoom = field.canvas.width / field.width;
      const [x, y] = [(point.x - field.canvas.x) / zoom, (point.y - field.canvas.y) / zoom];
      const values = source.maps.map((held) => Float32Array.of(valueAt(held, x, y) ?? Number.NaN));
      const value = joinRasters(values, source.join, source.gains)[0] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    },
    retry: () => {
      maps.retry();
      redraw();
    },
    close: () => {
      maps.clear();
      chunks.clear();
    },
  };
}

const withoutOpacity = (look: OverlayLook) => JSON.stringify({ ...look, opacity: 0 });
const isSameButOpacity = (a: OverlayLook, b: OverlayLook) => withoutOpacity(a) === withoutOpacity(b);

export const isSameView = (a: PlateOnScreen, b: PlateOnScreen) =>
  a.scale === b.scale &&
  a.originX === b.originX &&
  a.originY === b.originY &&
  a.width === b.width &&
  a.height === b.height;

/** A picture's part with its place on the screen: left, upper edge, width, height in device pixels. */
interface Placed {
  readonly canvas: HTMLCanvasElement;
  readonly from: Rect;
  readonly place: readonly [number, number, number, number];
}

/** A field on the screen with the units whose maps it shows, and how they are joined. */
interface ShownField {
  readonly field: Field;
  readonly units: readonly (Unit & { readonly facts: MapFacts })[];
  readonly join: MapJoin;
  readonly gains: readonly number[];
}

const hasMaps = (unit: Unit | undefined): unit is Unit & { readonly facts: MapFacts } =>
  unit?.state === 'done' && unit.facts !== null && unit.facts.count > 0;

function shownFields({ plate, units, joined }: OverlayScene, visible: Rect): ShownField[] {
  const { join = 'only', gains = [1], others = [] } = joined ?? {};
  return plate.wells
    .filter((well) => intersect(well.canvas, visible) !== null)
    .flatMap((well) => well.fields)
    .flatMap((field) => {
      const all = [units, ...others].map((byField) => byField.get(field.id));
      if (!all.every(hasMaps) || intersect(field.canvas, visible) === null) return [];
      return [{ field, units: all, join, gains }];
    });
}

/** What a field's raster is made of; null while one of its maps is not here. */
function toSource(
  { units, join, gains }: ShownField,
  mapsOf: (unit: Unit & { readonly facts: MapFacts }) => PlacedMaps | null,
): RasterSource | null {
  // Every map is asked for, also where an earlier one is still missing.
  const maps = units.map(mapsOf).filter((held) => held !== null);
  const key = `${units.map(({ id }) => id).join('+')}:${join}:${gains.join()}`;
  return maps.length === units.length ? { key, maps, join, gains } : null;
}

interface FrameParts {
  readonly look: OverlayLook;
  readonly maps: MapCache;
  readonly chunks: ChunkCache;
  readonly paints: FieldPaints;
}

/** One picture of the overlay. */
class Frame {
  readonly visible: Rect;
  incomplete = false;
  readonly contours: Placed[] = [];
  readonly #context: CanvasRenderingContext2D;
  readonly #view: PlateOnScreen;
  readonly #parts: FrameParts;
  readonly #deadline = performance.now() + buildBudgetMs;

  constructor(context: CanvasRenderingContext2D, view: PlateOnScreen, parts: FrameParts) {
    [this.#context, this.#view, this.#parts] = [context, view, parts];
    this.visible = {
      x: view.originX,
      y: view.originY,
      width: view.width / view.scale,
      height: view.height / view.scale,
    };
  }

  drawField(shown: ShownField): void {
    const { field } = shown;
    const { maps, chunks, look, paints } = this.#parts;
    // A field may lie on the canvas at another size than its own pixels.
    const zoom = field.canvas.width / field.width;
    const scale = this.#view.scale * zoom;
    const source = toSource(shown, (unit) => maps.get(unit.id, neededSide(unit.facts, field, scale)));
    const [first] = shown.units;
    if (source === null || first === undefined) return;
    const paint = paints.of(field, source, first.facts);
    const visible = {
      x: (this.visible.x - field.canvas.x) / zoom,
      y: (this.visible.y - field.canvas.y) / zoom,
      width: this.visible.width / zoom,
      height: this.visible.height / zoom,
    };
    for (const chunk of chunksFor(field, visible, chunkLevel(scale))) {
      const ready = chunks.find(source, chunk, look.smooth, paint);
      const picture = ready ?? this.#prepare(field, source, chunk, paint);
      if (picture !== null) this.#drawPicture(field, zoom, chunk.region, picture);
    }
  }

  #prepare(field: Field, source: RasterSource, chunk: Chunk, paint: Paint): Picture | null {
    const { look, chunks } = this.#parts;
    if (performance.now() < this.#deadline) return chunks.make(source, chunk, look.smooth, paint);
    this.incomplete = true;
    return chunks.findCoarser(source, field, chunk, look.smooth, paint);
  }

  #drawPicture(field: Field, zoom: number, region: Rect, picture: Picture): void {
    const { scale, originX, originY } = this.#view;
    const source = partOf(picture, region);
    // Edges are put on whole screen pixels so that neighbouring pieces meet without a seam.
    const left = Math.round((field.canvas.x + region.x * zoom - originX) * scale);
    const top = Math.round((field.canvas.y + region.y * zoom - originY) * scale);
    const right = Math.round((field.canvas.x + (region.x + region.width) * zoom - originX) * scale);
    const bottom = Math.round((field.canvas.y + (region.y + region.height) * zoom - originY) * scale);
    const place = [left, top, right - left, bottom - top] as const;
    const context = this.#context;
    context.imageSmoothingEnabled = this.#parts.look.smooth;
    context.drawImage(picture.canvas, source.x, source.y, source.width, source.height, ...place);
    if (picture.contour !== null) this.contours.push({ canvas: picture.contour, from: source, place });
  }
}
