import type { RegionGeometry, Ring } from '../../../../shared/region.ts';
import type { Point } from '../field-space.ts';

/** Where a corner stands in a region: which polygon, which of its rings, which vertex. Of points, only the vertex. */
export interface CornerAt {
  readonly polygon: number;
  readonly ring: number;
  readonly corner: number;
}

/** A corner of a region and where it lies, in field pixels. */
export interface Corner {
  readonly at: CornerAt;
  readonly point: Point;
}

const leastCorners = 3;
/** Between two handles on the screen there has to be room for the pointer. */
const handleSpacingPx = 7;

/** Every corner of a region, in the order of its rings. */
export function cornersOf(geometry: RegionGeometry): Corner[] {
  const ofRing = (numbers: Ring, polygon: number, ring: number) =>
    Array.from({ length: numbers.length / 2 }, (_, corner) => ({
      at: { polygon, ring, corner },
      point: { x: numbers[2 * corner] ?? 0, y: numbers[2 * corner + 1] ?? 0 },
    }));
  if (geometry.kind === 'points') return ofRing(geometry.points, 0, 0);
  return geometry.polygons.flatMap((rings, polygon) =>
    rings.flatMap((numbers, ring) => ofRing(numbers, polygon, ring)),
  );
}

/** Whether the corners lie far enough apart at this zoom to be taken one by one; a brush's outline needs a closer look. */
export function cornersFit(geometry: RegionGeometry, scale: number): boolean {
  if (geometry.kind === 'points') return true;
  let length = 0;
  let corners = 0;
  for (const ring of geometry.polygons.flat()) {
    for (const { start, end } of edgesOf(ring)) length += Math.hypot(end.x - start.x, end.y - start.y);
    corners += ring.length / 2;
  }
  return length * scale >= corners * handleSpacingPx;
}

/** The corner nearest to a point; null where none lies within `reach` pixels. */
export function cornerNear(geometry: RegionGeometry, point: Point, reach = Infinity): Corner | null {
  let nearest: Corner | null = null;
  let least = reach;
  for (const corner of cornersOf(geometry)) {
    const distance = Math.hypot(corner.point.x - point.x, corner.point.y - point.y);
    if (distance > least) continue;
    [nearest, least] = [corner, distance];
  }
  return nearest;
}

/** The place on an edge nearest to a point, as the corner that would stand there; null beyond `reach` pixels. */
export function edgeNear(geometry: RegionGeometry, point: Point, reach: number): Corner | null {
  if (geometry.kind === 'points') return null;
  let nearest: Corner | null = null;
  let least = reach;
  geometry.polygons.forEach((rings, polygon) =>
    rings.forEach((numbers, ring) =>
      edgesOf(numbers).forEach(({ start, end }, corner) => {
        const on = nearestOn(start, end, point);
        const distance = Math.hypot(on.x - point.x, on.y - point.y);
        if (distance > least) return;
        nearest = { at: { polygon, ring, corner: corner + 1 }, point: on };
        least = distance;
      }),
    ),
  );
  return nearest;
}

/** The region with one corner elsewhere. */
export const moveCorner = (geometry: RegionGeometry, at: CornerAt, { x, y }: Point): RegionGeometry =>
  changeRing(geometry, at, (ring) => ring.toSpliced(2 * at.corner, 2, x, y));

/** The region with a corner more, before the one that stands there now. */
export const addCorner = (geometry: RegionGeometry, { at, point }: Corner): RegionGeometry =>
  changeRing(geometry, at, (ring) => ring.toSpliced(2 * at.corner, 0, point.x, point.y));

/**
 * The region without a corner. A ring of three corners goes with it: a hole is filled, a part is dropped. Null where
 * nothing would be left.
 */
export function removeCorner(geometry: RegionGeometry, at: CornerAt): RegionGeometry | null {
  const without = (ring: Ring) => ring.toSpliced(2 * at.corner, 2);
  if (geometry.kind === 'points') {
    return geometry.points.length <= 2 ? null : { ...geometry, points: without(geometry.points) };
  }
  const ring = geometry.polygons[at.polygon]?.[at.ring] ?? [];
  if (ring.length / 2 > leastCorners) return changeRing(geometry, at, without);
  const polygons = geometry.polygons.flatMap((rings, polygon) => {
    if (polygon !== at.polygon) return [rings];
    return at.ring === 0 ? [] : [rings.filter((_, index) => index !== at.ring)];
  });
  return polygons.length === 0 ? null : { ...geometry, polygons };
}

function changeRing(
  geometry: RegionGeometry,
  at: CornerAt,
  change: (ring: Ring) => readonly number[],
): RegionGeometry {
  if (geometry.kind === 'points') return { ...geometry, points: change(geometry.points) };
  const polygons = geometry.polygons.map((rings, polygon) =>
    polygon === at.polygon ? rings.map((ring, index) => (index === at.ring ? change(ring) : ring)) : rings,
  );
  return { ...geometry, polygons };
}

function edgesOf(ring: Ring): { readonly start: Point; readonly end: Point }[] {
  const corner = (index: number): Point => ({ x: ring[2 * index] ?? 0, y: ring[2 * index + 1] ?? 0 });
  const count = ring.length / 2;
  return Array.from({ length: count }, (_, index) => ({
    start: corner(index),
    end: corner((index + 1) % count),
  }));
}

function nearestOn(start: Point, end: Point, point: Point): Point {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - start.x) * dx + (point.y - start.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return { x: start.x + t * dx, y: start.y + t * dy };
}
