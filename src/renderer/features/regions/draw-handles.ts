import type { RegionGeometry } from '../../../shared/region.ts';
import type { fieldOnScreen, Point } from './field-space.ts';
import { cornerNear, cornersFit, cornersOf } from './tools/index.ts';

const sidePx = 7;
const chosenSidePx = 11;

/** Draws a region's corners as squares that can be pulled, where there is room for them; the chosen one is larger. */
export function drawHandles(
  context: CanvasRenderingContext2D,
  geometry: RegionGeometry,
  place: ReturnType<typeof fieldOnScreen>,
  color: string,
  chosen: Point | null,
): void {
  const own = chosen === null ? null : cornerNear(geometry, chosen);
  const all = cornersFit(geometry, place.scale) ? cornersOf(geometry) : [];
  const draw = ({ x, y }: Point, side: number, fill: string) => {
    const [left, top] = [place.x + x * place.scale - side / 2, place.y + y * place.scale - side / 2];
    context.fillStyle = fill;
    context.strokeStyle = 'rgb(0 0 0 / 75%)';
    context.lineWidth = 1.2;
    context.fillRect(left, top, side, side);
    context.strokeRect(left, top, side, side);
  };
  context.save();
  for (const { point } of all) draw(point, sidePx, '#ffffff');
  if (own !== null) draw(own.point, chosenSidePx, color);
  context.restore();
}
