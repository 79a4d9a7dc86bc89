import { valueAt } from '../../../shared/rasterise.ts';
import { fetchMaps } from '../../api/index.ts';
import { hidesAll, type Display } from './display.ts';
import { createFieldPaints } from './field-paints.ts';
import { joinRasters } from './map-join.ts';
import { createMapCache, type MapCache } from './map-cache.ts';
import { OverlayFrame, type PlacedSheet } from './overlay-frame.ts';
import { isSameView, shownFields, toSource, type OverlayScene, type PlateOnScreen } from './overlay-scene.ts';
import { isSameScene } from './same-scene.ts';
import { createSceneNumbers } from './scene-numbers.ts';
import { SheetCache } from './sheet-cache.ts';
import { finestLevel } from './sheets.ts';

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
  /** Whether the last picture showed every map that belongs to it. */
  isComplete(): boolean;
  /** Draws the outlines of what {@link draw} drew last, which no opacity weakens. */
  drawContours(context: CanvasRenderingContext2D): void;
  /** The raw value under a point of the plate's canvas; null where no map lies or none is loaded. */
  valueAt(point: { readonly x: number; readonly y: number }): number | null;
  /** Whether a field's map is there and the threshold hides all of it, so that it looks as if there were none. */
  readonly isFaint: (fieldId: number) => boolean;
  /** Fetches again what could not be had. */
  retry(): void;
  close(): void;
}

export function createOverlayLayer(onChange: () => void): OverlayLayer {
  // What was drawn last is out of date with every change but one of opacity.
  let drawn: PlateOnScreen | null = null;
  let contours: readonly PlacedSheet[] = [];
  let isComplete = false;
  // Content and look are counted up with every change of what sheets are made of, and of how they are painted.
  const state = { sceneNumber: 0, content: 0, lookNumber: 0, finest: 0 };
  const redraw = () => {
    [drawn, isComplete] = [null, false];
    onChange();
  };
  const renew = () => {
    state.content += 1;
    redraw();
  };
  const maps = createMapCache(fetchMaps, renew);
  const sheets = new SheetCache();
  const paints = createFieldPaints();
  const numberOf = createSceneNumbers();
  let scene: OverlayScene | null = null;
  let look: OverlayLook | null = null;
  return {
    setScene: (next) => {
      const isShown = scene !== null && isSameScene(scene, next);
      scene = next;
      if (isShown) return;
      state.sceneNumber = numberOf(next);
      state.finest = finestLevel(next.plate.wells.flatMap(({ fields }) => fields));
      renew();
    },
    setLook: (next) => {
      const faded = look !== null && isSameButOpacity(look, next);
      look = next;
      if (faded) onChange();
      else {
        state.lookNumber += 1;
        paints.setLook(next);
        redraw();
      }
    },
    draw: (context, view) => {
      if (scene === null || look === null) return false;
      context.canvas.style.opacity = String(look.opacity);
      if (drawn !== null && isSameView(drawn, view)) return false;
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      const frame = new OverlayFrame(context, view, { ...state, scene, look, maps, sheets, paints });
      frame.draw();
      isComplete = maps.endFrame() && !frame.incomplete;
      drawn = frame.incomplete ? null : view;
      ({ contours } = frame);
      if (frame.incomplete) onChange();
      return true;
    },
    isComplete: () => isComplete || scene === null || look === null,
    drawContours: (context) => {
      for (const { canvas, from, place } of contours) {
        context.drawImage(canvas, from.x, from.y, from.width, from.height, ...place);
      }
    },
    valueAt: (point) => (scene === null ? null : readMap(scene, maps, point)),
    isFaint: (fieldId) => scene !== null && look !== null && isFaint(scene, look, fieldId),
    retry: () => {
      maps.retry();
      renew();
    },
    close: () => {
      maps.clear();
      sheets.clear();
    },
  };
}

/** Of a map that is made of several, nothing is known before it is made. */
function isFaint({ units, joined }: OverlayScene, look: OverlayLook, fieldId: number): boolean {
  const facts = units.get(fieldId)?.facts ?? null;
  if (look.perImage || (joined !== undefined && joined.join !== 'only')) return false;
  if (facts === null || facts.min === null || facts.max === null) return false;
  const gain = joined?.gains[0] ?? 1;
  return hidesAll(gain * facts.min, gain * facts.max, look);
}

const withoutOpacity = (look: OverlayLook) => JSON.stringify({ ...look, opacity: 0 });
const isSameButOpacity = (a: OverlayLook, b: OverlayLook) => withoutOpacity(a) === withoutOpacity(b);

function readMap(
  scene: OverlayScene,
  maps: MapCache,
  point: { readonly x: number; readonly y: number },
): number | null {
  const shown = shownFields(scene, { ...point, width: 1e-6, height: 1e-6 })[0];
  if (shown === undefined) return null;
  const source = toSource(shown, (unit) => maps.peek(unit.id));
  if (source === null) return null;
  const { field } = shown;
  const zoom = field.canvas.width / field.width;
  const [x, y] = [(point.x - field.canvas.x) / zoom, (point.y - field.canvas.y) / zoom];
  const values = source.maps.map((held) => Float32Array.of(valueAt(held, x, y) ?? Number.NaN));
  const value = joinRasters(values, source.join, source.gains)[0] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
