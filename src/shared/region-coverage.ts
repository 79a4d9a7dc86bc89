import type { CellGrid } from './region-raster.ts';
import { ringArea2, type RegionGeometry, type RegionPolygon } from './region.ts';

/** Corners of the polygon that stands for a disc when its share of a cell is asked; its area equals the disc's. */
const discCorners = 96;

/**
 * The share of every cell of a map's grid that the region covers, as [grid.height, grid.width] in 0..1: the exact area
 * of polygons within each cell. Discs are taken as polygons of 96 corners and the same area, points of radius 0 as the
 * pixel that they lie in. For several regions that may overlap, take `coverageOfMask` of their union.
 */
export function coverageOf(geometry: RegionGeometry, grid: CellGrid): Float64Array<ArrayBuffer> {
  const sums = new Float64Array((grid.width + 1) * grid.height);
  for (const rings of toPolygons(geometry)) {
    rings.forEach((ring, place) => {
      // An outer ring adds whatever way round it runs, a hole takes away.
      const sign = (ringArea2(ring) >= 0 ? 1 : -1) * (place === 0 ? 1 : -1);
      addRing(sums, grid, ring, sign);
    });
  }
  return integrateRows(sums, grid);
}

function toPolygons(geometry: RegionGeometry): readonly RegionPolygon[] {
  if (geometry.kind === 'area') return geometry.polygons;
  const { points, radius } = geometry;
  return Array.from({ length: points.length / 2 }, (_, index) => {
    const [x, y] = [points[2 * index] ?? 0, points[2 * index + 1] ?? 0];
    return [radius === 0 ? pixelAt(Math.floor(x), Math.floor(y)) : discAt(x, y, radius)];
  });
}

const pixelAt = (x: number, y: number) => [x, y, x + 1, y, x + 1, y + 1, x, y + 1];

function discAt(x: number, y: number, radius: number): number[] {
  const step = (2 * Math.PI) / discCorners;
  const reach = radius * Math.sqrt(step / Math.sin(step));
  return Array.from({ length: discCorners }, (_, corner) => [
    x + reach * Math.cos(corner * step),
    y + reach * Math.sin(corner * step),
  ]).flat();
}

/**
 * Adds the signed area between each edge and the right end of its row. `sums` holds differences along a row (one cell
 * more than the grid is wide): their running total is the coverage.
 */
function addRing(sums: Float64Array, grid: CellGrid, ring: readonly number[], sign: number): void {
  const toX = grid.width / grid.frame.width;
  const toY = grid.height / grid.frame.height;
  let px = ((ring[ring.length - 2] ?? 0) - grid.frame.x) * toX;
  let py = ((ring[ring.length - 1] ?? 0) - grid.frame.y) * toY;
  for (let index = 0; index < ring.length; index += 2) {
    const x = ((ring[index] ?? 0) - grid.frame.x) * toX;
    const y = ((ring[index + 1] ?? 0) - grid.frame.y) * toY;
    // Upwards edges begin an inside to their right in a ring that turns clockwise on the screen.
    if (py > y) addEdge(sums, grid, x, y, px, py, sign);
    else if (y > py) addEdge(sums, grid, px, py, x, y, -sign);
    [px, py] = [x, y];
  }
}

function addEdge(
  sums: Float64Array,
  { width, height }: CellGrid,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  sign: number,
): void {
  const slope = (x1 - x0) / (y1 - y0);
  const last = Math.min(height, Math.ceil(y1));
  for (let row = Math.max(0, Math.floor(y0)); row < last; row++) {
    const from = Math.max(row, y0);
    const to = Math.min(row + 1, y1);
    if (to <= from) continue;
    const xFrom = from === y0 ? x0 : x0 + (from - y0) * slope;
    const xTo = to === y1 ? x1 : x0 + (to - y0) * slope;
    addPiece(sums, row * (width + 1), width, Math.min(xFrom, xTo), Math.max(xFrom, xTo), (to - from) * sign);
  }
}

/** One edge within one row: the part left of column 0 covers whole rows, the part right of the grid nothing. */
function addPiece(
  sums: Float64Array,
  base: number,
  width: number,
  left: number,
  right: number,
  area: number,
): void {
  const add = (column: number, value: number) => {
    sums[base + column] = (sums[base + column] ?? 0) + value;
  };
  if (right <= left) {
    const column = Math.min(width, Math.max(0, Math.floor(left)));
    const share = left <= 0 ? 1 : left >= width ? 0 : column + 1 - left;
    if (left < width) {
      add(column, area * share);
      add(column + 1, area * (1 - share));
    }
    return;
  }
  const perColumn = area / (right - left);
  if (left < 0) {
    const part = (Math.min(0, right) - left) * perColumn;
    add(0, part);
  }
  const covered = Math.max(0, left);
  const end = Math.min(right, width);
  for (let column = Math.floor(covered); column < end; column++) {
    const from = Math.max(column, covered);
    const to = Math.min(column + 1, end);
    if (to <= from) continue;
    const part = (to - from) * perColumn;
    const share = column + 1 - (from + to) / 2;
    add(column, part * share);
    add(column + 1, part * (1 - share));
  }
}

function integrateRows(sums: Float64Array, { width, height }: CellGrid): Float64Array<ArrayBuffer> {
  const shares = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    let total = 0;
    for (let column = 0; column < width; column++) {
      total += sums[row * (width + 1) + column] ?? 0;
      // Rounding leaves specks of 1e-16 beside 0 and 1.
      shares[row * width + column] = Math.abs(total) < 1e-12 ? 0 : Math.min(1, Math.max(0, total));
    }
  }
  return shares;
}
