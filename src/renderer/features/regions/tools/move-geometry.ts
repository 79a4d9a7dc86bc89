import type { Size } from '../../../../shared/geometry.ts';
import { geometryBounds, type RegionGeometry } from '../../../../shared/region.ts';
import type { Point } from '../field-space.ts';

/** The region elsewhere; every vertex moves by the same. */
export function moveGeometry(geometry: RegionGeometry, { x, y }: Point): RegionGeometry {
  const moved = (numbers: readonly number[]) =>
    numbers.map((value, index) => value + (index % 2 === 0 ? x : y));
  if (geometry.kind === 'points') return { ...geometry, points: moved(geometry.points) };
  return { ...geometry, polygons: geometry.polygons.map((rings) => rings.map(moved)) };
}

/** As much of a shift as keeps all regions within their field, so that moving never cuts anything off. */
export function keepInside(geometries: readonly RegionGeometry[], field: Size, { x, y }: Point): Point {
  let shift = { x, y };
  for (const geometry of geometries) {
    // A point has to stay in a pixel: the right and lower edge of the field belong to none.
    const margin = geometry.kind === 'points' ? 1e-6 : 0;
    const box = geometryBounds(geometry.kind === 'points' ? { ...geometry, radius: 0 } : geometry);
    if (box === null) continue;
    shift = {
      x: within(shift.x, 0 - box.x, field.width - margin - box.x - box.width),
      y: within(shift.y, 0 - box.y, field.height - margin - box.y - box.height),
    };
  }
  return shift;
}

const within = (value: number, low: number, high: number) =>
  low > high ? 0 : Math.min(high, Math.max(low, value));
