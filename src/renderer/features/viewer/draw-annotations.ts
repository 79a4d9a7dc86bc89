import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { Field, PlateView, Well } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import { emptyReasonText, type PlateOnScreen } from '../overlay/index.ts';
import { roleLooks } from '../plate/index.ts';
import { drawRulers, fontOf } from './draw-rulers.ts';

/** What is written and outlined over the image. */
export interface AnnotationScene {
  readonly plate: PlateView;
  readonly selection: ReadonlySet<string>;
  readonly focus: string | null;
  /** The shown units by field; a field without map says why. Null while the overlay is off. */
  readonly units: ReadonlyMap<number, Unit> | null;
}

const accent = '#3cc0ae';

/**
 * Draws outlines, names, reasons and rulers in CSS pixels.
 * @param isFaint whether the overlay's threshold hides all of a field's map
 */
export function drawAnnotations(
  context: CanvasRenderingContext2D,
  scene: AnnotationScene,
  view: PlateOnScreen,
  isFaint: (fieldId: number) => boolean,
): void {
  const visible = {
    x: view.originX,
    y: view.originY,
    width: view.width / view.scale,
    height: view.height / view.scale,
  };
  const wells = scene.plate.wells.filter((well) => intersect(well.canvas, visible) !== null);
  for (const well of wells) drawFields(context, well, scene, view, isFaint);
  for (const well of wells) drawWell(context, well, scene, view);
  drawRulers(context, scene.plate, view);
}

/** A rectangle of the plate on the screen, its edges on whole pixels. */
function toScreen(rect: Rect, { scale, originX, originY }: PlateOnScreen): Rect {
  const left = Math.round((rect.x - originX) * scale);
  const top = Math.round((rect.y - originY) * scale);
  const right = Math.round((rect.x + rect.width - originX) * scale);
  const bottom = Math.round((rect.y + rect.height - originY) * scale);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function outline(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rect,
  color: string,
  line: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = line;
  const inset = line % 2 === 0 ? 0 : 0.5;
  context.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
}

function drawFields(
  context: CanvasRenderingContext2D,
  well: Well,
  { units }: AnnotationScene,
  view: PlateOnScreen,
  isFaint: (fieldId: number) => boolean,
): void {
  for (const field of well.fields) {
    const rect = toScreen(field.canvas, view);
    if (well.fields.length > 1 && rect.width >= 48) outline(context, rect, 'rgba(255, 255, 255, 0.16)', 1);
    const reason = units === null ? null : reasonWithoutMap(field, units, isFaint);
    if (reason !== null && rect.width >= 130) drawReason(context, rect, reason);
  }
}

function reasonWithoutMap(
  field: Field,
  units: ReadonlyMap<number, Unit>,
  isFaint: (fieldId: number) => boolean,
): string | null {
  const unit = units.get(field.id);
  if (unit === undefined) return units.size === 0 ? null : 'Not in this run';
  if (unit.state === 'queued') return 'Waiting for its turn';
  if (unit.state === 'failed') return unit.error ?? 'The unit failed';
  const reason = unit.facts?.emptyReason ?? null;
  if (reason !== null) return emptyReasonText[reason];
  return isFaint(field.id) ? 'All below the threshold' : null;
}

function drawReason(context: CanvasRenderingContext2D, rect: Rect, reason: string): void {
  context.font = fontOf(11, 500);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const text = fitText(context, reason, rect.width - 32);
  const width = context.measureText(text).width + 16;
  const [x, y] = [rect.x + 8, rect.y + rect.height - 30];
  context.fillStyle = 'rgba(16, 19, 23, 0.78)';
  context.beginPath();
  context.roundRect(x, y, width, 22, 5);
  context.fill();
  context.fillStyle = '#d5dbe1';
  context.fillText(text, x + 8, y + 11.5);
}

function fitText(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

function drawWell(
  context: CanvasRenderingContext2D,
  well: Well,
  { selection, focus }: AnnotationScene,
  view: PlateOnScreen,
): void {
  const rect = toScreen(well.canvas, view);
  const look = roleLooks[well.role];
  if (well.role === 'sample') outline(context, rect, 'rgba(255, 255, 255, 0.10)', 1);
  else outline(context, rect, look.color, rect.width > 60 ? 2 : 1);
  if (selection.has(well.name)) outline(context, grow(rect, 1), accent, 2);
  if (focus === well.name) outline(context, grow(rect, 2), '#ffffff', 2);
  if (rect.width >= 34) drawName(context, well, rect, look.letter === '' ? '' : look.letter, look.color);
}

const grow = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

function drawName(
  context: CanvasRenderingContext2D,
  well: Well,
  rect: Rect,
  letter: string,
  letterColor: string,
): void {
  const size = rect.width >= 260 ? 14 : rect.width >= 70 ? 12 : 10;
  const inset = rect.width >= 70 ? 6 : 3;
  // A name stays readable at the edge of the window while its well reaches beyond it.
  const x = Math.max(rect.x, Math.min(26, rect.x + rect.width - 60)) + inset;
  const y = Math.max(rect.y, Math.min(20, rect.y + rect.height - 30)) + inset;
  context.font = fontOf(size, 600);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.7)';
  context.strokeText(well.name, x, y);
  context.fillStyle = '#f2f5f7';
  context.fillText(well.name, x, y);
  if (letter === '' || rect.width < 56) return;
  const offset = context.measureText(`${well.name} `).width;
  context.strokeText(letter, x + offset, y);
  context.fillStyle = letterColor;
  context.fillText(letter, x + offset, y);
}
