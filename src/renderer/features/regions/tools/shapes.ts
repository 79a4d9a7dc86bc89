import type { AreaGeometry, RegionGeometry } from '../../../../shared/region.ts';
import { isInside } from '../../../../shared/region-trace.ts';
import type { Point } from '../field-space.ts';

const oneRing = (ring: readonly number[]): AreaGeometry => ({ kind: 'area', polygons: [[[...ring]]] });

export function rectangleOf(a: Point, b: Point): AreaGeometry {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return oneRing([left, top, right, top, right, bottom, left, bottom]);
}

/** An ellipse within the box of two corners, with as many vertices as its size needs to look round to the pixel. */
export function ellipseOf(a: Point, b: Point): AreaGeometry {
  const [cx, cy] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
  const [rx, ry] = [Math.abs(a.x - b.x) / 2, Math.abs(a.y - b.y) / 2];
  // The sagitta of an edge stays below a twentieth of a pixel.
  const corners = Math.min(
    720,
    Math.max(24, Math.ceil(Math.PI / Math.acos(1 - Math.min(0.5, 0.05 / Math.max(rx, ry, 0.1))))),
  );
  const ring: number[] = [];
  for (let corner = 0; corner < corners; corner++) {
    const angle = (corner * 2 * Math.PI) / corners;
    ring.push(cx + rx * Math.cos(angle), cy + ry * Math.sin(angle));
  }
  return oneRing(ring);
}

export const polygonOf = (points: readonly Point[]): AreaGeometry =>
  oneRing(points.flatMap(({ x, y }) => [x, y]));

/** A line without the points that lie nearer than `tolerance` to the line through the others (Ramer-Douglas-Peucker). */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  while (spans.length > 0) {
    const [from, to] = spans.pop() ?? [0, 0];
    const [start, end] = [points[from], points[to]];
    if (start === undefined || end === undefined) continue;
    let farthest = -1;
    let reach = tolerance;
    for (let index = from + 1; index < to; index++) {
      const distance = distanceTo(points[index] ?? start, start, end);
      if (distance > reach) [farthest, reach] = [index, distance];
    }
    if (farthest < 0) continue;
    keep.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, index) => keep.has(index));
}

function distanceTo(point: Point, start: Point, end: Point): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - start.x) * dx + (point.y - start.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - start.x - t * dx, point.y - start.y - t * dy);
}

/** Whether a region lies under a point; points are caught within `reach` pixels. */
export function isHit(geometry: RegionGeometry, { x, y }: Point, reach: number): boolean {
  if (geometry.kind === 'area') {
    return geometry.polygons.some((rings) => rings.filter((ring) => isInside(ring, x, y)).length % 2 === 1);
  }
  const { points, radius } = geometry;
  for (let index = 0; index < points.length; index += 2) {
    if (Math.hypot((points[index] ?? 0) - x, (points[index + 1] ?? 0) - y) <= Math.max(radius, reach))
      return true;
  }
  return false;
}
