import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import { fetchMaps } from '../../api/index.ts';
import { ChunkCache, partOf, type Picture } from './chunk-cache.ts';
import { chunkLevel, chunksFor, type Chunk } from './chunks.ts';
import { toDisplayTable, type Display } from './display.ts';
import { createMapCache, type MapCache } from './map-cache.ts';
import { neededSide } from './map-side.ts';
import { valueAt } from '../../../shared/rasterise.ts';

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
}

export interface OverlayLook extends Display {
  readonly opacity: number;
  readonly smooth: boolean;
}

/** Draws the maps of a run over the plate. It never draws for longer than a frame: what is missing comes with the next. */
export interface OverlayLayer {
  setScene(scene: OverlayScene): void;
  setLook(look: OverlayLook): void;
  draw(context: CanvasRenderingContext2D, view: PlateOnScreen): void;
  /** The raw value under a point of the plate's canvas; null where no map lies or none is loaded. */
  valueAt(point: { readonly x: number; readonly y: number }): number | null;
  /** Fetches again what could not be had. */
  retry(): void;
  close(): void;
}

const buildBudgetMs = 8;

export function createOverlayLayer(onChange: () => void): OverlayLayer {
  const maps = createMapCache(fetchMaps, onChange);
  const chunks = new ChunkCache();
  let scene: OverlayScene | null = null;
  let look: OverlayLook | null = null;
  return {
    setScene: (next) => {
      scene = next;
      onChange();
    },
    setLook: (next) => {
      look = next;
      chunks.setTable(toDisplayTable(next));
      onChange();
    },
    draw: (context, view) => {
      if (scene === null || look === null) return;
      const frame = new Frame(context, view, look, maps, chunks);
      for (const { field, unit } of shownFields(scene, frame.visible)) frame.drawField(field, unit);
      maps.endFrame();
      if (frame.incomplete) onChange();
    },
    valueAt: (point) => {
      const shown = scene && shownFields(scene, { ...point, width: 1e-6, height: 1e-6 })[0];
      if (!shown?.unit.facts) return null;
      const held = maps.peek(shown.unit.id);
      return held && valueAt(held, point.x - shown.field.canvas.x, point.y - shown.field.canvas.y);
    },
    retry: () => {
      maps.retry();
      onChange();
    },
    close: () => {
      maps.clear();
      chunks.clear();
    },
  };
}

function shownFields(scene: OverlayScene, visible: Rect): { field: Field; unit: Unit }[] {
  return scene.plate.wells
    .filter((well) => intersect(well.canvas, visible) !== null)
    .flatMap((well) => well.fields)
    .flatMap((field) => {
      const unit = scene.units.get(field.id);
      if (unit?.state !== 'done' || !unit.facts?.count) return [];
      return intersect(field.canvas, visible) === null ? [] : [{ field, unit }];
    });
}

/** One picture of the overlay. */
class Frame {
  readonly visible: Rect;
  incomplete = false;
  readonly #context: CanvasRenderingContext2D;
  readonly #view: PlateOnScreen;
  readonly #look: OverlayLook;
  readonly #maps: MapCache;
  readonly #chunks: ChunkCache;
  readonly #deadline = performance.now() + buildBudgetMs;

  constructor(
    context: CanvasRenderingContext2D,
    view: PlateOnScreen,
    look: OverlayLook,
    maps: MapCache,
    chunks: ChunkCache,
  ) {
    [this.#context, this.#view, this.#look, this.#maps, this.#chunks] = [context, view, look, maps, chunks];
    this.visible = {
      x: view.originX,
      y: view.originY,
      width: view.width / view.scale,
      height: view.height / view.scale,
    };
  }

  drawField(field: Field, unit: Unit): void {
    if (unit.facts === null) return;
    // A field may lie on the canvas at another size than its own pixels.
    const zoom = field.canvas.width / field.width;
    const scale = this.#view.scale * zoom;
    const maps = this.#maps.get(unit.id, neededSide(unit.facts, field, scale));
    if (maps === null) return;
    const visible = {
      x: (this.visible.x - field.canvas.x) / zoom,
      y: (this.visible.y - field.canvas.y) / zoom,
      width: this.visible.width / zoom,
      height: this.visible.height / zoom,
    };
    for (const chunk of chunksFor(field, visible, chunkLevel(scale))) {
      const { smooth } = this.#look;
      const ready = this.#chunks.find(unit.id, chunk, smooth, maps);
      const picture = ready ?? this.#prepare(field, unit, chunk, maps);
      if (picture !== null) this.#drawPicture(field, zoom, chunk.region, picture);
    }
  }

  #prepare(field: Field, unit: Unit, chunk: Chunk, maps: Parameters<ChunkCache['make']>[3]): Picture | null {
    const { smooth } = this.#look;
    if (performance.now() < this.#deadline) return this.#chunks.make(unit.id, chunk, smooth, maps);
    this.incomplete = true;
    return this.#chunks.findCoarser(unit.id, field, chunk, smooth);
  }

  #drawPicture(field: Field, zoom: number, region: Rect, picture: Picture): void {
    const { scale, originX, originY } = this.#view;
    const source = partOf(picture, region);
    // Edges are put on whole screen pixels so that neighbouring pieces meet without a seam.
    const left = Math.round((field.canvas.x + region.x * zoom - originX) * scale);
    const top = Math.round((field.canvas.y + region.y * zoom - originY) * scale);
    const right = Math.round((field.canvas.x + (region.x + region.width) * zoom - originX) * scale);
    const bottom = Math.round((field.canvas.y + (region.y + region.height) * zoom - originY) * scale);
    this.#context.globalAlpha = this.#look.opacity;
    this.#context.imageSmoothingEnabled = this.#look.smooth;
    this.#context.drawImage(
      picture.canvas,
      source.x,
      source.y,
      source.width,
      source.height,
      left,
      top,
      right - left,
      bottom - top,
    );
    this.#context.globalAlpha = 1;
  }
}
