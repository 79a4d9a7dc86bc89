import type { Field } from '../../../shared/plate.ts';
import type { Region, RegionGeometry, RegionId } from '../../../shared/region.ts';
import type { PlateOnScreen } from '../overlay/index.ts';
import { drawHandles } from './draw-handles.ts';
import { fieldOnScreen, type Point } from './field-space.ts';
import type { Draft } from './region-state.ts';

/** What is drawn over the image. */
export interface RegionScene {
  readonly fields: readonly Field[];
  readonly regions: ReadonlyMap<number, readonly Region[]>;
  readonly colors: ReadonlyMap<string, string>;
  readonly selected: ReadonlySet<RegionId>;
  /** Geometries drawn in place of the stored ones. */
  readonly edited: ReadonlyMap<RegionId, RegionGeometry>;
  /** Whether the picked region's corners are shown, and which one is chosen. */
  readonly handles: boolean;
  readonly corner: Point | null;
  readonly draft: Draft | null;
  readonly draftColor: string;
}

/** Whether nothing of it would be seen. */
export const isEmptyScene = ({ fields, regions, draft }: RegionScene): boolean =>
  draft === null && fields.every(({ id }) => (regions.get(id)?.length ?? 0) === 0);

const paths = new WeakMap<RegionGeometry, Path2D>();
const markRadiusPx = 4;

/** The outline of a geometry in field pixels; made once. */
function pathOf(geometry: RegionGeometry, closed = true): Path2D {
  const known = paths.get(geometry);
  if (known !== undefined) return known;
  const path = new Path2D();
  if (geometry.kind === 'area') {
    for (const ring of geometry.polygons.flat()) {
      for (let index = 0; index < ring.length; index += 2) {
        if (index === 0) path.moveTo(ring[0] ?? 0, ring[1] ?? 0);
        else path.lineTo(ring[index] ?? 0, ring[index + 1] ?? 0);
      }
      if (closed) path.closePath();
    }
  }
  paths.set(geometry, path);
  return path;
}

/** Draws the regions of the fields on the screen; one unit of the context is one CSS pixel. */
export function drawRegions(
  context: CanvasRenderingContext2D,
  scene: RegionScene,
  view: PlateOnScreen,
): void {
  context.clearRect(0, 0, view.width, view.height);
  for (const field of scene.fields) {
    const place = fieldOnScreen(field, view);
    for (const region of scene.regions.get(field.id) ?? []) {
      const color = scene.colors.get(region.class) ?? '#ffffff';
      const geometry = scene.edited.get(region.id) ?? region.geometry;
      const isPicked = scene.selected.has(region.id);
      drawOne(context, geometry, place, color, isPicked, true);
      if (isPicked && scene.handles) drawHandles(context, geometry, place, color, scene.corner);
    }
    const { draft } = scene;
    if (draft?.fieldId === field.id) {
      drawOne(context, draft.geometry, place, scene.draftColor, true, draft.closed);
    }
  }
}

function drawOne(
  context: CanvasRenderingContext2D,
  geometry: RegionGeometry,
  place: ReturnType<typeof fieldOnScreen>,
  color: string,
  strong: boolean,
  closed: boolean,
): void {
  context.save();
  context.translate(place.x, place.y);
  if (geometry.kind === 'points') drawPoints(context, geometry, place.scale, color, strong);
  else {
    context.scale(place.scale, place.scale);
    const path = pathOf(geometry, closed);
    context.fillStyle = color;
    context.globalAlpha = strong ? 0.32 : 0.16;
    if (closed) context.fill(path, 'evenodd');
    context.globalAlpha = 1;
    // A dark line under the coloured one keeps it visible on any image.
    context.lineJoin = 'round';
    for (const [ink, width] of [
      ['rgb(0 0 0 / 55%)', strong ? 4 : 3],
      [color, strong ? 2.4 : 1.4],
    ] as const) {
      context.strokeStyle = ink;
      context.lineWidth = width / place.scale;
      context.stroke(path);
    }
  }
  context.restore();
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { points, radius }: Extract<RegionGeometry, { kind: 'points' }>,
  scale: number,
  color: string,
  strong: boolean,
): void {
  const reach = Math.max(strong ? markRadiusPx + 1 : markRadiusPx, radius * scale);
  for (let index = 0; index < points.length; index += 2) {
    context.beginPath();
    context.arc((points[index] ?? 0) * scale, (points[index + 1] ?? 0) * scale, reach, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.globalAlpha = radius * scale > markRadiusPx ? 0.25 : 0.9;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = 'rgb(0 0 0 / 65%)';
    context.lineWidth = strong ? 2.4 : 1.2;
    context.stroke();
  }
}
