import { intersection, union, type Geom } from 'polyclip-ts';
import { badInput } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry.ts';
import {
  countVertices,
  geometryArea,
  geometryBounds,
  ringArea2,
  type PointsGeometry,
  type RegionGeometry,
  type RegionPolygon,
  type Ring,
} from '../../../shared/region.ts';
import { splitAtTouches, traceMask } from '../../../shared/region-trace.ts';
import { findCrossing } from './crossings.ts';
import { isNested, nest } from './nesting.ts';
import { windingMask } from './winding-mask.ts';

/** More vertices than any outline of a field has; a mask of that detail belongs in a label image. */
export const mostVertices = 1_000_000;
/** Above this, exact clipping takes too long and shapes are mended on the pixel grid instead. */
const mostClippedVertices = 4000;

/** A region that can be stored, with what was done to it in words; null where nothing of it is left. */
export interface Repaired {
  readonly geometry: RegionGeometry | null;
  readonly notices: readonly string[];
}

/**
 * Makes a geometry whole: within the field, no edge crossing another, polygons apart from each other, outlines
 * clockwise on the screen, holes the other way. A clean geometry comes back with the same vertices. Of a
 * self-crossing shape all that it goes around is inside; overlapping polygons are joined.
 * @throws BadInput for coordinates that are no numbers, half a vertex, or more vertices than `mostVertices`.
 */
export function repairGeometry(geometry: RegionGeometry, size: Size): Repaired {
  refuseNonsense(geometry);
  if (geometry.kind === 'points') return keepPointsInside(geometry, size);
  const notices: string[] = [];
  const cleaned = geometry.polygons.map((rings) => cleanRings(rings)).filter((rings) => rings.length > 0);
  let polygons: readonly RegionPolygon[] = cleaned;
  if (!isWhole(polygons)) {
    polygons = untangle(polygons, size, notices);
  }
  polygons = dropSlivers(cutToField(polygons, size, notices));
  const whole = { kind: 'area', polygons: polygons.map(turnRings) } as const;
  if (whole.polygons.length === 0 || geometryArea(whole) === 0) {
    return { geometry: null, notices: notices.length > 0 ? notices : ['has no area'] };
  }
  return { geometry: whole, notices };
}

/** No image is so large; products of such coordinates are still exact to a pixel. */
const farthest = 1e9;

function refuseNonsense(geometry: RegionGeometry): void {
  const count = countVertices(geometry);
  if (count > mostVertices) {
    throw badInput({
      what: `a region has ${Math.round(count)} vertices; ${mostVertices} are the most`,
      mend: 'Simplify it, split it, or import it as a label image.',
    });
  }
  const lists = geometry.kind === 'points' ? [geometry.points] : geometry.polygons.flat();
  for (const list of lists) {
    if (list.length % 2 !== 0) throw badInput({ what: 'a vertex of a region has no y' });
    if (!list.every(Number.isFinite)) {
      throw badInput({ what: 'a region has a coordinate that is not a finite number' });
    }
    if (!list.every((value) => Math.abs(value) <= farthest)) {
      throw badInput({ what: 'a region has a coordinate far outside any image' });
    }
  }
  if (geometry.kind === 'points' && !(Number.isFinite(geometry.radius) && geometry.radius >= 0)) {
    throw badInput({ what: 'the radius of points is not a number of at least 0' });
  }
}

function keepPointsInside({ points, radius }: PointsGeometry, { width, height }: Size): Repaired {
  const kept: number[] = [];
  for (let index = 0; index < points.length; index += 2) {
    const [x, y] = [points[index] ?? 0, points[index + 1] ?? 0];
    if (x >= 0 && y >= 0 && x < width && y < height) kept.push(x, y);
  }
  const lost = (points.length - kept.length) / 2;
  const notices = lost === 0 ? [] : [`${lost} of ${points.length / 2} points lay outside the field`];
  return { geometry: kept.length === 0 ? null : { kind: 'points', points: kept, radius }, notices };
}

/** Drops vertices that repeat the one before, and rings without an inside. */
function cleanRings(rings: RegionPolygon): RegionPolygon {
  const [outline, ...holes] = rings.map(dropRepeats);
  // Without its outline a polygon is nothing, whatever holes it has.
  if (outline === undefined || outline.length < 6) return [];
  return [outline, ...holes.filter((hole) => hole.length >= 6)];
}

/** Twice the area, in pixels, below which a ring is but rounding: clipping leaves such slivers. */
const leastArea2 = 2e-9;
const hasInside = (ring: Ring) => Math.abs(ringArea2(ring)) > leastArea2;

function dropSlivers(polygons: readonly RegionPolygon[]): readonly RegionPolygon[] {
  return polygons.flatMap(([outline = [], ...holes]) =>
    hasInside(outline) ? [[outline, ...holes.filter(hasInside)]] : [],
  );
}

function dropRepeats(ring: Ring): Ring {
  const kept: number[] = [];
  let [px, py] = [ring[ring.length - 2], ring[ring.length - 1]];
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    // The last of equals stays at a ring's start, where closed rings repeat their first vertex at the end.
    if (x !== px || y !== py) kept.push(x, y);
    [px, py] = [x, y];
  }
  return kept.length === ring.length ? ring : closeAtStart(ring, kept);
}

/** Keeps the ring's own first vertex first: a repeated closing vertex must not rotate it. */
function closeAtStart(ring: Ring, kept: number[]): number[] {
  if (kept.length < 2 || (kept[0] === ring[0] && kept[1] === ring[1])) return kept;
  return [...kept.slice(-2), ...kept.slice(0, -2)];
}

function isWhole(polygons: readonly RegionPolygon[]): boolean {
  const rings = polygons.flat();
  return (
    rings.every((ring) => splitAtTouches(ring).length === 1) &&
    findCrossing(rings) === null &&
    isNested(polygons)
  );
}

function untangle(
  polygons: readonly RegionPolygon[],
  size: Size,
  notices: string[],
): readonly RegionPolygon[] {
  const rings = polygons.flat();
  // Rings that only touch themselves need no clipping: cut apart, they nest by the even-odd rule.
  if (findCrossing(rings) === null && polygons.length === 1) {
    notices.push('touched itself and was taken apart there');
    return nest(rings.flatMap((ring) => splitAtTouches(ring)));
  }
  const count = countVertices({ kind: 'area', polygons });
  if (count > mostClippedVertices) {
    notices.push(`crossed itself and was mended on the pixel grid, since it has ${count} vertices`);
    return mendOnGrid(polygons, size);
  }
  notices.push('crossed itself and was mended: what it goes around is inside');
  let mended = clip(polygons, (whole) => union(whole));
  // Rounded crossing points may cross again by a hair; that settles or the pixel grid ends it.
  for (let round = 0; round < 3 && !isWhole(mended); round++) {
    mended = isTouching(mended)
      ? nest(mended.flat().flatMap((ring) => splitAtTouches(ring)))
      : clip(mended, (whole) => union(whole));
  }
  return isWhole(mended) ? mended : mendOnGrid(mended, size);
}

const isTouching = (polygons: readonly RegionPolygon[]) => findCrossing(polygons.flat()) === null;

function mendOnGrid(polygons: readonly RegionPolygon[], size: Size): readonly RegionPolygon[] {
  return traceMask(windingMask(polygons, size), size).polygons;
}

function cutToField(
  polygons: readonly RegionPolygon[],
  size: Size,
  notices: string[],
): readonly RegionPolygon[] {
  const bounds = geometryBounds({ kind: 'area', polygons });
  if (bounds === null) return polygons;
  const [right, bottom] = [bounds.x + bounds.width, bounds.y + bounds.height];
  if (bounds.x >= 0 && bounds.y >= 0 && right <= size.width && bottom <= size.height) return polygons;
  if (right <= 0 || bottom <= 0 || bounds.x >= size.width || bounds.y >= size.height) {
    notices.push('lies outside the field');
    return [];
  }
  notices.push('reached beyond the field and was cut at its edge');
  if (countVertices({ kind: 'area', polygons }) > mostClippedVertices) return mendOnGrid(polygons, size);
  const { width, height } = size;
  const field: Geom = [
    [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ],
  ];
  const cut = clip(polygons, (whole) => intersection(whole, field));
  return isWhole(cut) ? cut : untangle(cut, size, []);
}

function clip(
  polygons: readonly RegionPolygon[],
  work: (whole: [number, number][][][]) => [number, number][][][],
): readonly RegionPolygon[] {
  const pairs = (ring: Ring): [number, number][] =>
    Array.from({ length: ring.length / 2 }, (_, index) => [ring[2 * index] ?? 0, ring[2 * index + 1] ?? 0]);
  const clipped = work(polygons.map((rings) => rings.map(pairs)));
  return dropSlivers(clipped.map((rings) => cleanRings(rings.map((ring) => ring.flat()))));
}

/** Outlines clockwise on the screen, holes the other way; the first vertex stays first. */
function turnRings(rings: RegionPolygon): RegionPolygon {
  return rings.map((ring, place) => (ringArea2(ring) > 0 === (place === 0) ? ring : turned(ring)));
}

function turned(ring: Ring): number[] {
  const result = [ring[0] ?? 0, ring[1] ?? 0];
  for (let index = ring.length - 2; index >= 2; index -= 2)
    result.push(ring[index] ?? 0, ring[index + 1] ?? 0);
  return result;
}
