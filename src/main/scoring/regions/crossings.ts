import type { Ring } from '../../../shared/region.ts';
import { side } from './orientation.ts';

/** Edges of all rings in flat arrays: edge i runs from vertex i to `next[i]` of its ring. */
interface Edges {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly next: Uint32Array;
  readonly previous: Uint32Array;
  readonly ring: Uint32Array;
}

function toEdges(rings: readonly Ring[]): Edges {
  const count = rings.reduce((sum, ring) => sum + ring.length / 2, 0);
  const edges = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    next: new Uint32Array(count),
    previous: new Uint32Array(count),
    ring: new Uint32Array(count),
  };
  let start = 0;
  rings.forEach((ring, place) => {
    const size = ring.length / 2;
    for (let index = 0; index < size; index++) {
      edges.x[start + index] = ring[2 * index] ?? 0;
      edges.y[start + index] = ring[2 * index + 1] ?? 0;
      edges.next[start + index] = start + ((index + 1) % size);
      edges.previous[start + index] = start + ((index + size - 1) % size);
      edges.ring[start + index] = place;
    }
    start += size;
  });
  return edges;
}

/**
 * The first place where rings cross themselves or each other, run over themselves, or touch with a vertex in the middle
 * of an edge; null where they are clean. Vertices that meet are clean unless two different rings pass through each
 * other there. Edges are sorted into a grid, so the time grows with their number.
 */
export function findCrossing(rings: readonly Ring[]): { readonly x: number; readonly y: number } | null {
  const edges = toEdges(rings);
  const grid = sortIntoGrid(edges);
  if (grid === null) return null;
  for (let cell = 0; cell + 1 < grid.starts.length; cell++) {
    const [from, to] = [grid.starts[cell] ?? 0, grid.starts[cell + 1] ?? 0];
    for (let i = from; i < to; i++) {
      for (let j = i + 1; j < to; j++) {
        const [a, b] = [grid.members[i] ?? 0, grid.members[j] ?? 0];
        if (meetBadly(edges, a, b)) return { x: edges.x[a] ?? 0, y: edges.y[a] ?? 0 };
      }
    }
  }
  return null;
}

function sortIntoGrid(edges: Edges) {
  const count = edges.x.length;
  if (count === 0) return null;
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let index = 0; index < count; index++) {
    bounds.left = Math.min(bounds.left, edges.x[index] ?? 0);
    bounds.right = Math.max(bounds.right, edges.x[index] ?? 0);
    bounds.top = Math.min(bounds.top, edges.y[index] ?? 0);
    bounds.bottom = Math.max(bounds.bottom, edges.y[index] ?? 0);
  }
  const cells = Math.max(1, Math.ceil(Math.sqrt(count)));
  const toColumn = cells / Math.max(bounds.right - bounds.left, Number.MIN_VALUE * 1e9);
  const toRow = cells / Math.max(bounds.bottom - bounds.top, Number.MIN_VALUE * 1e9);
  const column = (x: number) => Math.min(cells - 1, Math.floor((x - bounds.left) * toColumn));
  const row = (y: number) => Math.min(cells - 1, Math.floor((y - bounds.top) * toRow));
  const forEachCell = (hear: (cell: number, edge: number) => void) => {
    for (let edge = 0; edge < count; edge++) {
      const end = edges.next[edge] ?? 0;
      cellsOfEdge(edges.x[edge] ?? 0, edges.y[edge] ?? 0, edges.x[end] ?? 0, edges.y[end] ?? 0, edge);
    }
    function cellsOfEdge(x0: number, y0: number, x1: number, y1: number, edge: number) {
      const [top, bottom] = [row(Math.min(y0, y1)), row(Math.max(y0, y1))];
      for (let line = top; line <= bottom; line++) {
        // The part of the edge within this row of cells, widened by a hair against rounding.
        const [xa, xb] = top === bottom ? [x0, x1] : within(x0, y0, x1, y1, line);
        const hair = Math.abs(x1 - x0) * 1e-9;
        const first = Math.max(0, column(Math.min(xa, xb) - hair));
        const last = Math.max(0, column(Math.max(xa, xb) + hair));
        for (let at = first; at <= last; at++) hear(line * cells + at, edge);
      }
    }
    function within(x0: number, y0: number, x1: number, y1: number, line: number): [number, number] {
      const slope = (x1 - x0) / (y1 - y0);
      const at = (y: number) => x0 + (Math.min(Math.max(y, Math.min(y0, y1)), Math.max(y0, y1)) - y0) * slope;
      return [at(bounds.top + line / toRow), at(bounds.top + (line + 1) / toRow)];
    }
  };
  const starts = new Uint32Array(cells * cells + 1);
  forEachCell((cell) => (starts[cell + 1] = (starts[cell + 1] ?? 0) + 1));
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  }
  const members = new Uint32Array(starts[starts.length - 1] ?? 0);
  const free = starts.slice();
  forEachCell((cell, edge) => {
    const place = free[cell] ?? 0;
    members[place] = edge;
    free[cell] = place + 1;
  });
  return { starts, members };
}

function meetBadly(edges: Edges, a: number, b: number): boolean {
  const { x, y, next } = edges;
  const [a2, b2] = [next[a] ?? 0, next[b] ?? 0];
  const [ax, ay, aX, aY] = [x[a] ?? 0, y[a] ?? 0, x[a2] ?? 0, y[a2] ?? 0];
  const [bx, by, bX, bY] = [x[b] ?? 0, y[b] ?? 0, x[b2] ?? 0, y[b2] ?? 0];
  if (Math.max(ax, aX) < Math.min(bx, bX) || Math.max(bx, bX) < Math.min(ax, aX)) return false;
  if (Math.max(ay, aY) < Math.min(by, bY) || Math.max(by, bY) < Math.min(ay, aY)) return false;
  const s1 = side(ax, ay, aX, aY, bx, by);
  const s2 = side(ax, ay, aX, aY, bX, bY);
  if (s1 * s2 > 0) return false;
  const s3 = side(bx, by, bX, bY, ax, ay);
  const s4 = side(bx, by, bX, bY, aX, aY);
  if (s3 * s4 > 0) return false;
  if (s1 !== 0 && s2 !== 0 && s3 !== 0 && s4 !== 0) return true;
  if (s1 === 0 && s2 === 0) return overlapAlong(ax, ay, aX, aY, bx, by, bX, bY);
  // One end lies on the other edge: clean where it is that edge's end too.
  const meetsAt = (px: number, py: number, qx: number, qy: number) => px === qx && py === qy;
  if (meetsAt(ax, ay, bx, by)) return passThrough(edges, a, b);
  return !(meetsAt(ax, ay, bX, bY) || meetsAt(aX, aY, bx, by) || meetsAt(aX, aY, bX, bY));
}

/** Two edges on one line: bad where they share more than a point. */
function overlapAlong(
  ax: number,
  ay: number,
  aX: number,
  aY: number,
  bx: number,
  by: number,
  bX: number,
  bY: number,
): boolean {
  const byX = Math.abs(aX - ax) >= Math.abs(aY - ay);
  const [a0, a1, b0, b1] = byX ? [ax, aX, bx, bX] : [ay, aY, by, bY];
  return Math.min(Math.max(a0, a1), Math.max(b0, b1)) > Math.max(Math.min(a0, a1), Math.min(b0, b1));
}

/** Whether two rings cross in a vertex that both have; within one ring such a meeting is cut apart elsewhere. */
function passThrough(edges: Edges, a: number, b: number): boolean {
  if (edges.ring[a] === edges.ring[b]) return false;
  const { x, y, next, previous } = edges;
  const at = (vertex: number) => [x[vertex] ?? 0, y[vertex] ?? 0] as const;
  const [vx, vy] = at(a);
  const [inA, outA] = [at(previous[a] ?? 0), at(next[a] ?? 0)];
  const left = (point: readonly [number, number]) => {
    const past = side(inA[0], inA[1], vx, vy, point[0], point[1]);
    const ahead = side(vx, vy, outA[0], outA[1], point[0], point[1]);
    const turn = side(inA[0], inA[1], vx, vy, outA[0], outA[1]);
    return turn >= 0 ? past > 0 && ahead > 0 : past > 0 || ahead > 0;
  };
  return left(at(previous[b] ?? 0)) !== left(at(next[b] ?? 0));
}
