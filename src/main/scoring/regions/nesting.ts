import { ringArea2, type RegionPolygon, type Ring } from '../../../shared/region.ts';
import { isInside } from '../../../shared/region-trace.ts';

interface Node {
  readonly ring: Ring;
  readonly area: number;
  readonly box: readonly [number, number, number, number];
}

function toNode(ring: Ring): Node {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { ring, area: Math.abs(ringArea2(ring)), box: [left, top, right, bottom] };
}

/** Whether a ring lies in another that it does not cross: asked at a point of it that is not on the other. */
function liesIn(inner: Node, outer: Node): boolean {
  const [a, b] = [inner.box, outer.box];
  if (inner.area > outer.area || a[0] < b[0] || a[1] < b[1] || a[2] > b[2] || a[3] > b[3]) return false;
  const corners = new Set<string>();
  for (let index = 0; index < outer.ring.length; index += 2) {
    corners.add(`${outer.ring[index]},${outer.ring[index + 1]}`);
  }
  const { ring } = inner;
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    if (!corners.has(`${x},${y}`)) return isInside(outer.ring, x, y);
  }
  // Every vertex is shared: the middle of an edge decides.
  const [x0, y0, x1, y1] = [ring[0] ?? 0, ring[1] ?? 0, ring[2] ?? 0, ring[3] ?? 0];
  return isInside(outer.ring, (x0 + x1) / 2, (y0 + y1) / 2);
}

/** Puts rings that do not cross together by the even-odd rule: outlines with the holes that lie directly in them. */
export function nest(rings: readonly Ring[]): RegionPolygon[] {
  const nodes = rings.map(toNode).sort((a, b) => b.area - a.area);
  const polygons = new Map<Node, Ring[]>();
  nodes.forEach((node, place) => {
    const around = nodes.slice(0, place).filter((outer) => liesIn(node, outer));
    if (around.length % 2 === 0) polygons.set(node, [node.ring]);
    else polygons.get(around.findLast((outer) => polygons.has(outer)) ?? node)?.push(node.ring);
  });
  return [...polygons.values()];
}

/** Whether every hole lies in its outline and in no other hole, and no polygon lies in another's inside. */
export function isNested(polygons: readonly RegionPolygon[]): boolean {
  if (polygons.length === 1 && polygons[0]?.length === 1) return true;
  const nodes = polygons.map((rings) => rings.map(toNode));
  return nodes.every((own, place) => {
    const [outline, ...holes] = own;
    if (outline === undefined) return false;
    const apart = holes.every(
      (hole) => liesIn(hole, outline) && holes.every((other) => other === hole || !liesIn(hole, other)),
    );
    // In another polygon's outline it must lie in one of that one's holes.
    return (
      apart &&
      nodes.every(
        (other, at) =>
          at === place ||
          other[0] === undefined ||
          !liesIn(outline, other[0]) ||
          other.slice(1).some((hole) => liesIn(outline, hole)),
      )
    );
  });
}
