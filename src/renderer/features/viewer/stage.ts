import type { Rect } from '../../../shared/geometry.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { PlaneChoice } from '../../../shared/stack.ts';
import {
  createOverlayLayer,
  inDevicePixels,
  isSameView,
  type OverlayLayer,
  type PlateOnScreen,
} from '../overlay/index.ts';
import { fetchTile } from '../../api/index.ts';
import { fitCanvas } from '../../ui/index.ts';
import type { ChannelLook } from './channel-tables.ts';
import { drawAnnotations, type AnnotationScene } from './draw-annotations.ts';
import { createPlateViewer, type PlateViewer } from './plate-viewer.ts';
import { findAt } from './placement.ts';
import type { FetchTile } from './tile-source.ts';
import { planeWords } from './plane-words.ts';
import { createQuickLook } from './quick-look.ts';
import { createTilePlanes } from './tile-planes.ts';
import { createTileStore, type DrawnTile, type TileStore } from './tile-store.ts';
import type { Reading } from './viewer-store.ts';

/** The elements that a stage draws into. */
export interface StageElements {
  readonly frame: HTMLElement;
  readonly image: HTMLElement;
  readonly maps: HTMLCanvasElement;
  readonly annotations: HTMLCanvasElement;
}

interface StageListeners {
  readonly onOpen: () => void;
  readonly onProblem: (reason: string) => void;
  readonly onClick: (point: { x: number; y: number }, event: { readonly add: boolean }) => void;
  readonly onDoubleClick: (point: { x: number; y: number }) => void;
  readonly onView: (view: PlateOnScreen) => void;
  /** When tiles or maps have been drawn while the image rests. */
  readonly onPicture?: () => void;
  /** Whether the picture just drawn shows the imported plane where another one was asked for. */
  readonly onImported?: (showsImported: boolean) => void;
}

/** Image, maps and annotations of one plate, moved as one. The frame's `data-picture` tells whether more is to come. */
export interface Stage {
  readonly viewer: PlateViewer;
  readonly tiles: TileStore;
  readonly overlay: OverlayLayer;
  /** Draws channels in other colours or limits: on the screen with the next frame, in the tiles when the hand rests. */
  setLooks(looks: readonly ChannelLook[]): void;
  setAnnotations(scene: AnnotationScene): void;
  setOverlayVisible(visible: boolean): void;
  /** Turns to another slice or time point; tiles follow as their pixels come. */
  setPlane(plane: PlaneChoice): void;
  readingAt(point: { x: number; y: number }): Reading | null;
  close(): void;
}

/** The stage's elements within a frame, found by their `data-layer`. */
export function stageElementsOf(frame: HTMLElement): StageElements {
  return {
    frame,
    image: partOf(frame, 'image', HTMLDivElement),
    maps: partOf(frame, 'maps', HTMLCanvasElement),
    annotations: partOf(frame, 'annotations', HTMLCanvasElement),
  };
}

function partOf<T extends Element>(frame: HTMLElement, layer: string, type: new () => T): T {
  const found = frame.querySelector(`[data-layer="${layer}"]`);
  if (found instanceof type) return found;
  throw new Error(`the stage has no ${layer} layer`);
}

/** @param fetchPixels gives the tiles; stages that look at the same plate can share theirs */
export function createStage(
  elements: StageElements,
  plate: PlateView,
  listeners: StageListeners,
  fetchPixels: FetchTile = fetchTile,
): Stage {
  const tiles = createTileStore(
    plate.canvas,
    plate.wells.flatMap((well) => well.fields.map((field) => field.canvas)),
  );
  let scene: AnnotationScene | null = null;
  let overlayVisible = true;
  let isSettled = false;
  const tellState = () => {
    tellPicture(elements, viewer, isSettled && (!overlayVisible || overlay.isComplete()));
    if (!viewer.isMoving()) listeners.onPicture?.();
  };
  // The view that the annotations were drawn for last; null where they are out of date.
  let annotated: PlateOnScreen | null = null;
  let frameId: number | null = null;
  const drawLayers = (view: PlateOnScreen) => {
    elements.frame.dataset['zoom'] = view.scale.toPrecision(4);
    const device = inDevicePixels(view);
    const mapsChanged = drawMaps(elements.maps, overlayVisible ? overlay : null, view, device);
    if (!mapsChanged && annotated !== null && isSameView(annotated, device)) return;
    annotated = device;
    const context = fitCanvas(elements.annotations, view.width, view.height);
    context.clearRect(0, 0, view.width, view.height);
    if (overlayVisible) drawContours(context, overlay);
    if (scene !== null) drawAnnotations(context, scene, view, overlay.isFaint);
  };
  // The layers can change while the image rests; then they alone are drawn, once a frame.
  const requestDraw = () => {
    frameId ??= requestAnimationFrame(() => {
      frameId = null;
      drawLayers(viewer.view());
      tellState();
    });
  };
  const overlay = createOverlayLayer(requestDraw);
  const { onOpen, onProblem, onClick, onDoubleClick } = listeners;
  const planes = createTilePlanes({
    ...{ plateId: plate.id, store: tiles, fetchPixels, onProblem },
    isMoving: () => viewer.isMoving(),
    onArrival: () => viewer.redraw(),
  });
  let showsImported = false;
  const quick = createQuickLook({
    ...{ store: tiles, canvas: () => viewer.restingCanvas(), redraw: () => viewer.redraw() },
    onQuick: (isQuick) => {
      elements.frame.dataset['look'] = isQuick ? 'quick' : 'settled';
    },
  });
  const onTile = (tile: DrawnTile, place: Rect) => {
    quick.note(tile, place);
    planes.drawn(tile);
    showsImported ||= tile.pixels.imported === true;
  };
  const onDraw = (view: PlateOnScreen) => {
    drawLayers(view);
    isSettled = planes.endPicture();
    quick.endPicture();
    tellState();
    listeners.onView(view);
    listeners.onImported?.(showsImported);
    showsImported = false;
  };
  const heard = { onOpen, onProblem, onClick, onDoubleClick, onDraw, onTile, onLoaded: tellState };
  const viewer = createPlateViewer(elements.image, plate, tiles, heard, fetchPixels, planes.wanted);
  return {
    viewer,
    tiles,
    overlay,
    setLooks: (looks) => {
      if (tiles.setLooks(looks)) quick.show();
    },
    setAnnotations: (next) => {
      scene = next;
      annotated = null;
      requestDraw();
    },
    setOverlayVisible: (visible) => {
      overlayVisible = visible;
      annotated = null;
      requestDraw();
    },
    setPlane: (plane) => {
      planes.choose(plane);
      viewer.redraw();
    },
    readingAt: (point) => readAt(plate, tiles, overlay, viewer.toPlate(point)),
    close: () => {
      if (frameId !== null) cancelAnimationFrame(frameId);
      planes.close();
      quick.close();
      viewer.close();
      overlay.close();
    },
  };
}

function tellPicture({ frame }: StageElements, viewer: PlateViewer, hasAll: boolean): void {
  const atRest = hasAll && viewer.isLoaded() ? 'complete' : 'loading';
  frame.dataset['picture'] = viewer.isMoving() ? 'moving' : atRest;
}

/** @returns whether the canvas was drawn anew */
function drawMaps(
  canvas: HTMLCanvasElement,
  overlay: OverlayLayer | null,
  view: PlateOnScreen,
  device: PlateOnScreen,
): boolean {
  canvas.hidden = overlay === null;
  const context = fitCanvas(canvas, view.width, view.height);
  // Maps are drawn in the screen's own pixels, so that honest cells keep sharp edges.
  context.setTransform(1, 0, 0, 1, 0, 0);
  return overlay?.draw(context, device) ?? false;
}

function drawContours(context: CanvasRenderingContext2D, overlay: OverlayLayer): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  overlay.drawContours(context);
  context.restore();
}

function readAt(
  plate: PlateView,
  tiles: TileStore,
  overlay: OverlayLayer,
  point: { readonly x: number; readonly y: number },
): Reading | null {
  const { well, field } = findAt(plate, point);
  if (well === null || field === null) return null;
  const pixel = tiles.read(point);
  const zoom = field.canvas.width / field.width;
  return {
    well: well.name,
    field: field.index,
    x: Math.floor((point.x - field.canvas.x) / zoom),
    y: Math.floor((point.y - field.canvas.y) / zoom),
    values: pixel?.values ?? null,
    averaged: pixel?.averaged ?? false,
    plane: pixel === null || plate.stack === undefined ? null : planeWords(plate.stack, pixel.plane),
    mapValue: overlay.valueAt(point),
  };
}
