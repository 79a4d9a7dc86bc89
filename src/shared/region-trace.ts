import type { Size } from './geometry.ts';
import { ringArea2, type AreaGeometry, type RegionPolygon } from './region.ts';

/**
 * The outline of a mask along the edges of its pixels, with holes: rasterising it gives the same mask again. Pixels that
 * touch at a corner alone become polygons that touch there. `value` is what counts as set.
 */
export function traceMask(
  mask: ArrayLike<number>,
  size: Size,
  value = 1,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } = {
    x: 0,
    y: 0,
    ...size,
  },
): AreaGeometry {
  const isSet = (x: number, y: number) =>
    x >= box.x &&
    y >= box.y &&
    x < box.x + box.width &&
    y < box.y + box.height &&
    mask[y * size.width + x] === value;
  const seen = new Uint8Array(box.width * box.height);
  const rings: number[][] = [];
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      const place = (y - box.y) * box.width + x - box.x;
      if (seen[place] === 1 || !isSet(x, y) || isSet(x, y - 1)) continue;
      const mark = (column: number, row: number) => {
        seen[(row - box.y) * box.width + column - box.x] = 1;
      };
      rings.push(...splitAtTouches(followEdge(x, y, isSet, mark)));
    }
  }
  return { kind: 'area', polygons: nestRings(rings) };
}

/** The outline of every object of a label image (0 is background), by label. */
export function traceLabels(labels: ArrayLike<number>, size: Size): Map<number, AreaGeometry> {
  const boxes = new Map<number, { left: number; top: number; right: number; bottom: number }>();
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const label = labels[y * size.width + x] ?? 0;
      if (label === 0) continue;
      const box = boxes.get(label);
      if (box === undefined) boxes.set(label, { left: x, top: y, right: x + 1, bottom: y + 1 });
      else {
        if (x < box.left) box.left = x;
        if (x >= box.right) box.right = x + 1;
        box.bottom = y + 1;
      }
    }
  }
  return new Map(
    [...boxes]
      .sort(([a], [b]) => a - b)
      .map(([label, { left, top, right, bottom }]) => [
        label,
        traceMask(labels, size, label, { x: left, y: top, width: right - left, height: bottom - top }),
      ]),
  );
}

// East, south, west, north; the set pixel lies on the right hand.
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Walks once around, from the upper left corner of a pixel eastwards; answers the corners where it turns. */
function followEdge(
  startX: number,
  startY: number,
  isSet: (x: number, y: number) => boolean,
  mark: (x: number, y: number) => void,
): number[] {
  // The first unseen pixel of a row with nothing above it always is a corner, and stays the first.
  const corners = [startX, startY];
  let [x, y, heading] = [startX, startY, 0];
  do {
    if (heading === 0) mark(x, y);
    const [dx, dy] = steps[heading] ?? steps[0];
    x += dx;
    y += dy;
    const before = heading;
    // The pixels ahead to the right and to the left, from the corner reached.
    const right = isSet(x + (dx - dy - 1) / 2, y + (dy + dx - 1) / 2);
    const left = isSet(x + (dx + dy - 1) / 2, y + (dy - dx - 1) / 2);
    if (!right) heading = (heading + 1) % 4;
    else if (left) heading = (heading + 3) % 4;
    if (heading !== before && (x !== startX || y !== startY || heading !== 0)) corners.push(x, y);
  } while (x !== startX || y !== startY || heading !== 0);
  return corners;
}

/** Cuts a ring that meets itself at a corner into rings that do not. */
export function splitAtTouches(ring: readonly number[]): number[][] {
  const rings: number[][] = [];
  const path: number[] = [];
  const places = new Map<string, number>();
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    const met = places.get(`${x},${y}`);
    if (met !== undefined) {
      const loop = path.splice(met);
      for (let place = 2; place < loop.length; place += 2) places.delete(`${loop[place]},${loop[place + 1]}`);
      rings.push(loop);
    }
    places.set(`${x},${y}`, path.length);
    path.push(x, y);
  }
  rings.push(path);
  return rings.filter((loop) => loop.length >= 6);
}

/** Puts clockwise rings (outlines) together with the other ones (holes) that lie in them. */
function nestRings(rings: readonly number[][]): RegionPolygon[] {
  const outer = rings
    .filter((ring) => ringArea2(ring) > 0)
    .map((ring) => ({ rings: [ring], box: boxOf(ring) }));
  for (const hole of rings) {
    if (ringArea2(hole) >= 0) continue;
    const box = boxOf(hole);
    const around = outer.filter(
      (entry) =>
        entry.box.left <= box.left &&
        entry.box.top <= box.top &&
        entry.box.right >= box.right &&
        entry.box.bottom >= box.bottom &&
        holds(entry.rings[0] ?? [], hole),
    );
    around.sort((a, b) => Math.abs(ringArea2(a.rings[0] ?? [])) - Math.abs(ringArea2(b.rings[0] ?? [])));
    around[0]?.rings.push(hole);
  }
  return outer.map((entry) => entry.rings);
}

function boxOf(ring: readonly number[]) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** Whether a ring of pixel edges holds a hole: asked at the centre of a pixel beside the hole's first edge. */
function holds(ring: readonly number[], hole: readonly number[]): boolean {
  const [x0, y0, x1, y1] = [hole[0] ?? 0, hole[1] ?? 0, hole[2] ?? 0, hole[3] ?? 0];
  // A step along the edge and one to its right, where the set pixel is.
  const [dx, dy] = [Math.sign(x1 - x0), Math.sign(y1 - y0)];
  return isInside(ring, x0 + dx / 2 - dy / 2, y0 + dy / 2 + dx / 2);
}

/** Even-odd rule for one ring and one point. */
export function isInside(ring: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false;
  let [px, py] = [ring[ring.length - 2] ?? 0, ring[ring.length - 1] ?? 0];
  for (let index = 0; index < ring.length; index += 2) {
    const [qx, qy] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    if (py > y !== qy > y && x < px + ((y - py) * (qx - px)) / (qy - py)) inside = !inside;
    [px, py] = [qx, qy];
  }
  return inside;
}
