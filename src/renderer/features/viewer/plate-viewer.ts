import OpenSeadragon from 'openseadragon';
import type { Rect } from '../../../shared/geometry.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { PlaneChoice } from '../../../shared/stack.ts';
import { inDevicePixels, isSameView, type PlateOnScreen } from '../overlay/index.ts';
import { rulerPx } from './draw-rulers.ts';
import { createTileSource, type FetchTile } from './tile-source.ts';
import type { DrawnTile, TileStore } from './tile-store.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

interface PlateViewerListeners {
  /** When the image can be moved for the first time. */
  readonly onOpen: () => void;
  /** When a part of the image could not be had, with the reason. */
  readonly onProblem: (reason: string) => void;
  /** When the tiles that the picture needs are all here, or are so no longer. */
  readonly onLoaded: () => void;
  /** A tile is drawn into the picture that is being made, at a place in device pixels. */
  readonly onTile: (tile: DrawnTile, place: Rect) => void;
  /** After every picture, with the place of the plate on the screen in CSS pixels. */
  readonly onDraw: (view: PlateOnScreen) => void;
  readonly onClick: (point: Point, event: { readonly add: boolean }) => void;
  readonly onDoubleClick: (point: Point) => void;
}

/** The deep-zoom image of one plate. It owns its OpenSeadragon viewer; points and rectangles are plate pixels. */
export interface PlateViewer {
  /** Draws the tiles with the looks that the store holds now. */
  redraw(): void;
  /** Whether the image is on its way somewhere; a picture is drawn when it has come to rest. */
  isMoving(): boolean;
  /** Whether every tile that the picture needs is here, or could not be had. */
  isLoaded(): boolean;
  /** The canvas that holds the picture; null while the image moves and every frame draws another one. */
  restingCanvas(): HTMLCanvasElement | null;
  view(): PlateOnScreen;
  toPlate(point: Point): Point;
  zoomTo(rect: Rect, immediately?: boolean): void;
  zoomToPixels(screenPxPerPixel: number): void;
  zoomBy(factor: number): void;
  panTo(point: Point, immediately?: boolean): void;
  /** Puts a point of the plate into the middle of the screen at a scale, without a movement. */
  show(middle: Point, scale: number): void;
  /** Moves the image by so many CSS pixels. */
  moveBy(step: Point): void;
  /** Calls `listener` after every picture of another part of the plate, or at another size, until the returned function is called. */
  onMoved(listener: (view: PlateOnScreen) => void): () => void;
  close(): void;
}

const nearestFromScale = 1;
const farthestZoomPxPerPixel = 40;
const marginPx = 10;
/** What tools take of the right edge. */
const toolsPx = 42;

export function createPlateViewer(
  element: HTMLElement,
  plate: PlateView,
  store: TileStore,
  listeners: PlateViewerListeners,
  fetchPixels: FetchTile,
  wantedPlane: () => PlaneChoice,
): PlateViewer {
  const viewer = new OpenSeadragon.Viewer({
    element,
    tileSources: [createTileSource(plate, store, fetchPixels, wantedPlane)],
    drawer: 'canvas',
    showNavigationControl: false,
    showNavigator: false,
    keyboardNavEnabled: false,
    // Its keys are the window's; a stop of its own would do nothing.
    tabIndex: -1,
    animationTime: 0.45,
    springStiffness: 8,
    blendTime: 0,
    immediateRender: false,
    imageLoaderLimit: 4,
    maxImageCacheCount: 300,
    timeout: 120_000,
    minZoomImageRatio: 0.7,
    maxZoomPixelRatio: farthestZoomPxPerPixel,
    visibilityRatio: 0.4,
    smoothTileEdgesMinZoom: Infinity,
    zoomPerScroll: 1.25,
    // What is pressed and not pulled is a click, however long a busy machine takes to tell of it.
    clickTimeThreshold: Infinity,
    dblClickTimeThreshold: 500,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false, flickEnabled: true },
    gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false },
  });
  const view = () => viewOf(viewer, plate);
  const toPlate = (point: Point) => {
    const { scale, originX, originY } = view();
    return { x: originX + point.x / scale, y: originY + point.y / scale };
  };
  const motion = createMotion(viewer, plate);
  const handlers = connect(viewer, store, listeners, view, toPlate);
  keepFitted(viewer, motion);
  return {
    ...motion,
    redraw: () => void viewer.forceRedraw(),
    isMoving: handlers.isMoving,
    isLoaded: () => viewer.isOpen() && viewer.world.getItemAt(0).getFullyLoaded(),
    restingCanvas: () => {
      const { canvas } = viewer.drawer;
      return canvas instanceof HTMLCanvasElement && !handlers.isMoving() ? canvas : null;
    },
    view,
    toPlate,
    onMoved: (listener) => {
      let told = inDevicePixels(view());
      const look = () => {
        const [now, device] = [view(), inDevicePixels(view())];
        if (isSameView(told, device)) return;
        told = device;
        listener(now);
      };
      viewer.addHandler('update-viewport', look);
      return () => viewer.removeHandler('update-viewport', look);
    },
    close: () => {
      handlers.close();
      viewer.destroy();
    },
  };
}

function viewOf(viewer: OpenSeadragon.Viewer, plate: PlateView): PlateOnScreen {
  const bounds = viewer.viewport.getBounds(true);
  const size = viewer.viewport.getContainerSize();
  return {
    scale: size.x / (bounds.width * plate.canvas.width),
    originX: bounds.x * plate.canvas.width,
    originY: bounds.y * plate.canvas.width,
    width: size.x,
    height: size.y,
  };
}

function connect(
  viewer: OpenSeadragon.Viewer,
  store: TileStore,
  listeners: PlateViewerListeners,
  view: () => PlateOnScreen,
  toPlate: (point: Point) => Point,
) {
  let smoothing: boolean | null = null;
  let isMoving = false;
  // The image's own pixels are shown as squares once they are larger than the screen's.
  const chooseSmoothing = () => {
    const smooth = view().scale <= nearestFromScale;
    if (smooth === smoothing) return;
    smoothing = smooth;
    viewer.drawer.setImageSmoothingEnabled(smooth);
  };
  viewer.addHandler('open', () => {
    chooseSmoothing();
    listeners.onOpen();
  });
  viewer.addHandler('viewport-change', chooseSmoothing);
  viewer.addHandler('resize', () => (smoothing = null));
  viewer.addHandler('animation-start', () => (isMoving = true));
  viewer.addHandler('animation-finish', () => {
    isMoving = false;
    viewer.forceRedraw();
  });
  viewer.addHandler('tile-drawing', (event) => {
    const drawn = store.refresh(event.rendered);
    const place = placeOf(event.tile);
    if (drawn !== null && place !== null) listeners.onTile(drawn, place);
  });
  viewer.world.addHandler('add-item', ({ item }) =>
    item.addHandler('fully-loaded-change', listeners.onLoaded),
  );
  viewer.addHandler('tile-load-failed', ({ message }) => listeners.onProblem(message));
  viewer.addHandler('tile-unloaded', ({ tile }) => store.remove(tile.level, tile.x, tile.y));
  viewer.addHandler('update-viewport', () => listeners.onDraw(view()));
  viewer.addHandler('canvas-click', (event) => {
    if (!event.quick) return;
    const { originalEvent } = event;
    const add = originalEvent instanceof MouseEvent && (originalEvent.ctrlKey || originalEvent.metaKey);
    listeners.onClick(toPlate(event.position), { add: add || event.shift });
  });
  viewer.addHandler('canvas-double-click', (event) => listeners.onDoubleClick(toPlate(event.position)));
  return { isMoving: () => isMoving, close: () => viewer.removeAllHandlers('update-viewport') };
}

/** Where a tile is drawn, in device pixels. */
function placeOf({ position, size }: OpenSeadragon.Tile): Rect | null {
  if (position === null || size === null) return null;
  const density = OpenSeadragon.pixelDensityRatio;
  return {
    x: position.x * density,
    y: position.y * density,
    width: size.x * density,
    height: size.y * density,
  };
}

/**
 * The rectangle to show so that `rect` lies clear of the rulers at the left and upper edge, and of the tools at the
 * right one as far as there is room.
 */
function withMargins(rect: Rect, screen: Point): Rect {
  const scale = Math.min(
    Math.max(1, screen.x - rulerPx - 2 * marginPx) / rect.width,
    Math.max(1, screen.y - rulerPx - 2 * marginPx) / rect.height,
  );
  const [width, height] = [screen.x / scale, screen.y / scale];
  const room = (screen.x - rulerPx - rect.width * scale) / 2 - marginPx;
  const aside = Math.min(room, Math.max(0, toolsPx - room));
  const middleX = rect.x + rect.width / 2 + (aside - rulerPx / 2) / scale;
  const middleY = rect.y + rect.height / 2 - rulerPx / 2 / scale;
  return { x: middleX - width / 2, y: middleY - height / 2, width, height };
}

/** Shows the fitted part of the plate again when the window changes its size, until somebody moves the image. */
function keepFitted(viewer: OpenSeadragon.Viewer, motion: ReturnType<typeof createMotion>): void {
  viewer.addHandler('canvas-drag', motion.letGo);
  viewer.addHandler('canvas-scroll', motion.letGo);
  viewer.addHandler('canvas-pinch', motion.letGo);
  // The viewer sets its own view right after this event; the fit has the last word.
  viewer.addHandler('resize', () => queueMicrotask(motion.refit));
}

function createMotion(viewer: OpenSeadragon.Viewer, plate: PlateView) {
  const { viewport } = viewer;
  const unit = plate.canvas.width;
  let fitted: Rect | null = null;
  const fit = (rect: Rect, immediately: boolean) => {
    const { x, y, width, height } = withMargins(rect, viewport.getContainerSize());
    viewport.fitBounds(new OpenSeadragon.Rect(x / unit, y / unit, width / unit, height / unit), immediately);
  };
  return {
    /** The view is the person's own now. */
    letGo: () => {
      fitted = null;
    },
    refit: () => {
      if (fitted !== null && viewer.isOpen()) fit(fitted, true);
    },
    zoomTo: (rect: Rect, immediately = false) => {
      fitted = rect;
      fit(rect, immediately);
    },
    zoomToPixels: (screenPxPerPixel: number) => {
      fitted = null;
      viewport.zoomTo((screenPxPerPixel * unit) / viewport.getContainerSize().x);
    },
    zoomBy: (factor: number) => {
      fitted = null;
      viewport.zoomBy(factor);
      viewport.applyConstraints();
    },
    moveBy: ({ x, y }: Point) => {
      fitted = null;
      viewport.panBy(viewport.deltaPointsFromPixels(new OpenSeadragon.Point(-x, -y)), true);
    },
    show: ({ x, y }: Point, scale: number) => {
      fitted = null;
      viewport.zoomTo((scale * unit) / viewport.getContainerSize().x, undefined, true);
      viewport.panTo(new OpenSeadragon.Point(x / unit, y / unit), true);
    },
    panTo: ({ x, y }: Point, immediately = false) => {
      fitted = null;
      // The middle of what the rulers leave free.
      const aside = (rulerPx / 2) * (viewport.getBounds().width / viewport.getContainerSize().x);
      viewport.panTo(new OpenSeadragon.Point(x / unit - aside, y / unit - aside), immediately);
    },
  };
}
