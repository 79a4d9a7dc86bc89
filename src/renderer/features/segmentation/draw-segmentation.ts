import type { Field } from '../../../shared/plate.ts';
import type { PlateOnScreen } from '../overlay/index.ts';
import type { ClassMask } from './class-masks.ts';
import type { Segments } from './class-outlines.ts';

/** What the layer draws: outlines of classes, and over one field the map and the outline of an object. */
export interface SegmentationScene {
  readonly masks: readonly { readonly field: Field; readonly mask: ClassMask }[];
  readonly colours: readonly string[];
  readonly object: {
    readonly field: Field;
    /** Where the outline's grid lies on the field, with its size in cells. */
    readonly grid: ClassMask['grid'];
    readonly outline: Segments;
    /** Null until it is here. */
    readonly map: { readonly picture: HTMLCanvasElement; readonly box: readonly number[] } | null;
  } | null;
  readonly smooth: boolean;
  readonly opacity: number;
}

export function drawSegmentation(
  context: CanvasRenderingContext2D,
  scene: SegmentationScene,
  view: PlateOnScreen,
): void {
  context.clearRect(0, 0, view.width, view.height);
  const { object } = scene;
  const map = object?.map ?? null;
  if (object !== null && map !== null) drawObjectMap(context, scene, object.field, map, view);
  for (const { field, mask } of scene.masks) {
    for (const [cls, segments] of mask.outlines) {
      const colour = scene.colours[cls] ?? '#ffffff';
      strokeSegments(context, { field, grid: mask.grid, segments }, view, { colour, width: 1.4 });
    }
  }
  if (object === null) return;
  const { field, grid, outline: segments } = object;
  strokeSegments(context, { field, grid, segments }, view, { colour: 'rgb(0 0 0 / 70%)', width: 4.5 });
  strokeSegments(context, { field, grid, segments }, view, { colour: '#ffffff', width: 2.2 });
}

interface PlacedSegments {
  readonly field: Field;
  readonly grid: ClassMask['grid'];
  readonly segments: Segments;
}

function strokeSegments(
  context: CanvasRenderingContext2D,
  { field, grid, segments }: PlacedSegments,
  view: PlateOnScreen,
  { colour, width }: { readonly colour: string; readonly width: number },
): void {
  const [left = 0, top = 0, wide = 1, high = 1] = grid.boxes;
  const toScreen = placeOnScreen(field, view);
  const at = (x: number, y: number) =>
    toScreen(left + (x / grid.width) * wide, top + (y / grid.height) * high);
  context.beginPath();
  for (let index = 0; index + 3 < segments.length; index += 4) {
    const from = at(segments[index] ?? 0, segments[index + 1] ?? 0);
    const to = at(segments[index + 2] ?? 0, segments[index + 3] ?? 0);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.lineWidth = width;
  context.lineCap = 'square';
  context.strokeStyle = colour;
  context.stroke();
}

function drawObjectMap(
  context: CanvasRenderingContext2D,
  { smooth, opacity }: SegmentationScene,
  field: Field,
  { picture, box }: { readonly picture: HTMLCanvasElement; readonly box: readonly number[] },
  view: PlateOnScreen,
): void {
  const [x = 0, y = 0, width = 0, height = 0] = box;
  const toScreen = placeOnScreen(field, view);
  const [from, to] = [toScreen(x, y), toScreen(x + width, y + height)];
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = smooth;
  context.drawImage(picture, from.x, from.y, to.x - from.x, to.y - from.y);
  context.globalAlpha = 1;
}

/** From pixels of a field to those of the screen. */
function placeOnScreen(field: Field, { scale, originX, originY }: PlateOnScreen) {
  const zoom = (field.canvas.width / field.width) * scale;
  const [left, top] = [(field.canvas.x - originX) * scale, (field.canvas.y - originY) * scale];
  return (x: number, y: number) => ({ x: left + x * zoom, y: top + y * zoom });
}
