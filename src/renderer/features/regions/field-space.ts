import type { Field, PlateView } from '../../../shared/plate.ts';
import type { PlateOnScreen } from '../overlay/index.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Canvas pixels of the plate per pixel of the field. */
export const fieldZoom = (field: Field) => field.canvas.width / field.width;

/** A point of the plate's canvas in pixels of a field; outside of it too. */
export function toField(field: Field, point: Point): Point {
  const zoom = fieldZoom(field);
  return { x: (point.x - field.canvas.x) / zoom, y: (point.y - field.canvas.y) / zoom };
}

/** Where a field's pixels lie on the screen: screen = origin + pixel * scale. */
export function fieldOnScreen(field: Field, view: PlateOnScreen) {
  return {
    scale: view.scale * fieldZoom(field),
    x: (field.canvas.x - view.originX) * view.scale,
    y: (field.canvas.y - view.originY) * view.scale,
  };
}

/** A point moved into the field. */
export const clampTo = (field: Field, { x, y }: Point): Point => ({
  x: Math.min(field.width, Math.max(0, x)),
  y: Math.min(field.height, Math.max(0, y)),
});

/** The fields that the screen shows a part of. */
export function fieldsOnScreen(plate: PlateView, view: PlateOnScreen): Field[] {
  const [right, bottom] = [view.originX + view.width / view.scale, view.originY + view.height / view.scale];
  return plate.wells
    .filter(({ canvas }) => overlaps(canvas, view, right, bottom))
    .flatMap(({ fields }) => fields.filter(({ canvas }) => overlaps(canvas, view, right, bottom)));
}

function overlaps(rect: Field['canvas'], view: PlateOnScreen, right: number, bottom: number): boolean {
  return (
    rect.x < right &&
    rect.y < bottom &&
    rect.x + rect.width > view.originX &&
    rect.y + rect.height > view.originY
  );
}
