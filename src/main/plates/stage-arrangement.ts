import type { Size } from '../../shared/geometry.ts';
import type { StagePosition } from './pixels/pixel-source.ts';

/** A field and where it lay under the objective. */
export interface StagedField {
  /** The well, as any text. */
  readonly well: string;
  /** The field's number in its well. */
  readonly field: number;
  readonly stage: StagePosition | null;
}

/** Places of fields inside their wells, in full-resolution pixels from the well's corner. */
export interface Arrangement {
  /** The room that the fields of any well need. */
  readonly size: Size;
  readonly place: (well: string, field: number) => { readonly x: number; readonly y: number } | null;
}

/** Fields of which less than this share of the well's picture would be covered are moved together. */
const sparseShare = 0.3;
/** Two fields nearer to each other than this share of a field show the same place. */
const sameShare = 0.1;
/** Whole pixels at the first levels of the tile pyramid. */
const grain = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Spot extends Point {
  readonly field: number;
}

/**
 * Arranges the fields of every well as they lay under the objective: to scale where they lie close together, else in
 * the rows and columns that they form. Null where a field has no position, or two of a well share one: then only a plain
 * grid tells them apart.
 */
export function arrangeByStage(
  fields: readonly StagedField[],
  largest: Size,
  pixelSizeUm: number | null,
): Arrangement | null {
  const wells = new Map<string, Spot[]>();
  for (const { well, field, stage } of fields) {
    const scale = scaleOf(stage, largest, pixelSizeUm);
    if (stage === null || scale === null) return null;
    const spots = wells.get(well) ?? [];
    spots.push({ field, x: stage.x * scale.x, y: stage.y * scale.y });
    wells.set(well, spots);
  }
  const all = [...wells.values()];
  if (all.every((spots) => spots.length < 2) || all.some((spots) => shareAPlace(spots, largest))) return null;
  const relative = toWellCoordinates(wells);
  return toScale(relative, largest) ?? toGrid(relative, largest);
}

function scaleOf(stage: StagePosition | null, largest: Size, pixelSizeUm: number | null): Point | null {
  if (stage === null || !Number.isFinite(stage.x) || !Number.isFinite(stage.y)) return null;
  if (stage.unit === 'field') return { x: largest.width, y: largest.height };
  return pixelSizeUm === null || pixelSizeUm <= 0 ? null : { x: 1 / pixelSizeUm, y: 1 / pixelSizeUm };
}

/** Neighbours along x are the only ones that can share a place. */
function shareAPlace(spots: readonly Spot[], largest: Size): boolean {
  const sorted = [...spots].sort((a, b) => a.x - b.x);
  const [dx, dy] = [sameShare * largest.width, sameShare * largest.height];
  return sorted.some((spot, index) => {
    for (let next = index + 1; next < sorted.length; next++) {
      const other = sorted[next];
      if (other === undefined || other.x - spot.x > dx) return false;
      if (Math.abs(other.y - spot.y) <= dy) return true;
    }
    return false;
  });
}

function boundsOf(points: readonly Point[]): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/**
 * Positions that count from a well's centre stay comparable between wells, so that a field that one well lacks leaves
 * its place empty. Positions on the whole stage are taken from each well's own first corner.
 */
function toWellCoordinates(wells: ReadonlyMap<string, readonly Spot[]>): Map<string, Spot[]> {
  const all = boundsOf([...wells.values()].flat());
  const spans = [...wells.values()].map((spots) => {
    const bounds = boundsOf(spots);
    return Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top);
  });
  const widest = Math.max(...spans);
  const fromCentre = Math.max(all.right - all.left, all.bottom - all.top) <= 1.5 * widest;
  return new Map(
    [...wells].map(([well, spots]) => {
      const { left, top } = fromCentre ? all : boundsOf(spots);
      return [well, spots.map(({ field, x, y }) => ({ field, x: x - left, y: y - top }))] as const;
    }),
  );
}

/** Null where most of a well's picture would be empty. */
function toScale(wells: ReadonlyMap<string, readonly Spot[]>, largest: Size): Arrangement | null {
  const { right, bottom } = boundsOf([...wells.values()].flat());
  const size = { width: right + largest.width, height: bottom + largest.height };
  const fullest = Math.max(...[...wells.values()].map((spots) => spots.length));
  const covered = (fullest * largest.width * largest.height) / (size.width * size.height);
  return covered < sparseShare ? null : toArrangement(wells, size);
}

/** The fields in the rows and columns that their positions form; null where two would share a cell. */
function toGrid(wells: ReadonlyMap<string, readonly Spot[]>, largest: Size): Arrangement | null {
  const all = [...wells.values()].flat();
  const columnOf = rankWithin(
    all.map(({ x }) => x),
    largest.width / 2,
  );
  const rowOf = rankWithin(
    all.map(({ y }) => y),
    largest.height / 2,
  );
  const placed = new Map<string, Spot[]>();
  let [columns, rows, fullest] = [1, 1, 1];
  for (const [well, spots] of wells) {
    const cells = spots.map(({ field, x, y }) => ({ field, x: columnOf(x), y: rowOf(y) }));
    if (new Set(cells.map(({ x, y }) => `${x}|${y}`)).size < cells.length) return null;
    columns = Math.max(columns, ...cells.map(({ x }) => x + 1));
    rows = Math.max(rows, ...cells.map(({ y }) => y + 1));
    fullest = Math.max(fullest, cells.length);
    placed.set(
      well,
      cells.map(({ field, x, y }) => ({ field, x: x * largest.width, y: y * largest.height })),
    );
  }
  if (fullest < sparseShare * columns * rows) return null;
  return toArrangement(placed, { width: columns * largest.width, height: rows * largest.height });
}

/** Numbers values from 0; those within `tolerance` of the one before share a number. */
function rankWithin(values: readonly number[], tolerance: number): (value: number) => number {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const ranks = new Map<number, number>();
  let rank = -1;
  let first = -Infinity;
  for (const value of sorted) {
    if (value - first > tolerance) {
      rank++;
      first = value;
    }
    ranks.set(value, rank);
  }
  return (value) => ranks.get(value) ?? 0;
}

function toArrangement(wells: ReadonlyMap<string, readonly Spot[]>, size: Size): Arrangement {
  const whole = (value: number) => grain * Math.round(value / grain);
  const places = new Map<string, Point>();
  for (const [well, spots] of wells) {
    for (const { field, x, y } of spots) places.set(`${well} ${field}`, { x: whole(x), y: whole(y) });
  }
  return {
    size: { width: grain * Math.ceil(size.width / grain), height: grain * Math.ceil(size.height / grain) },
    place: (well, field) => places.get(`${well} ${field}`) ?? null,
  };
}
