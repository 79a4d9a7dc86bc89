import type { Rect } from '../../../shared/geometry.ts';
import type { Field, PlateView, Well } from '../../../shared/plate.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const holds = (rect: Rect, { x, y }: Point) =>
  x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;

/** The well and field under a point of the plate's canvas. */
export function findAt(plate: PlateView, point: Point): { well: Well | null; field: Field | null } {
  const well = plate.wells.find((candidate) => holds(candidate.canvas, point)) ?? null;
  const field = well?.fields.find((candidate) => holds(candidate.canvas, point)) ?? null;
  return { well, field };
}

/** The next well that exists from `from` in a direction, row by row at the plate's edge; null at its ends. */
export function neighbourWell(
  wells: readonly Well[],
  from: Pick<Well, 'row' | 'column'>,
  direction: 'left' | 'right' | 'up' | 'down',
): Well | null {
  const sideways = direction === 'left' || direction === 'right';
  const rank = (well: Pick<Well, 'row' | 'column'>) =>
    sideways ? well.row * 10_000 + well.column : well.column * 10_000 + well.row;
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const ahead = wells.filter((well) => (rank(well) - rank(from)) * sign > 0);
  return ahead.reduce<Well | null>(
    (nearest, well) => (nearest === null || (rank(well) - rank(nearest)) * sign < 0 ? well : nearest),
    null,
  );
}

/** The part of the plate's canvas where wells are; all of it where there is none. */
export function wholePlate({ canvas, wells }: PlateView): Rect {
  if (wells.length === 0) return { x: 0, y: 0, width: canvas.width, height: canvas.height };
  const left = Math.min(...wells.map((well) => well.canvas.x));
  const top = Math.min(...wells.map((well) => well.canvas.y));
  const right = Math.max(...wells.map((well) => well.canvas.x + well.canvas.width));
  const bottom = Math.max(...wells.map((well) => well.canvas.y + well.canvas.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
