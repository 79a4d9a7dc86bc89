import { badInput } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry.ts';

/** Tiles of one size over a field, row by row. */
export interface Tiling {
  readonly field: Size;
  readonly tile: Size;
  readonly haloPx: number;
  /** Left edges of the columns and upper edges of the rows of tiles, in field pixels. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** The last tile may reach over the border by less than this, so that all tiles start on the grids of usual layers. */
const widestAlignmentPx = 64;

/**
 * Lays tiles over a field so that every pixel is further than the halo from the border of one of them, or lies nearer
 * than that to the field's own border.
 * @throws BadInput for a halo that leaves nothing of a tile.
 */
export function layTiles(field: Size, tile: Size, haloPx: number): Tiling {
  if (2 * haloPx >= Math.min(tile.width, tile.height)) {
    throw badInput({
      what: `a halo of ${haloPx} px leaves nothing of tiles of ${tile.height} x ${tile.width} pixels (height x width)`,
      mend: 'Choose a halo below half of the tile, for instance an eighth.',
    });
  }
  return {
    field,
    tile,
    haloPx,
    columns: startsAlong(field.width, tile.width, haloPx),
    rows: startsAlong(field.height, tile.height, haloPx),
  };
}

function startsAlong(field: number, tile: number, haloPx: number): number[] {
  const step = tile - 2 * haloPx;
  const alignment = largestPowerOfTwo(step, tile);
  const last = Math.max(0, Math.ceil((field - tile) / alignment) * alignment);
  return [...Array.from({ length: Math.ceil(last / step) }, (_, index) => index * step), last];
}

function largestPowerOfTwo(a: number, b: number): number {
  let power = 1;
  while (power < widestAlignmentPx && a % (2 * power) === 0 && b % (2 * power) === 0) power *= 2;
  return power;
}
