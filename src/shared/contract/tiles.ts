import { formatPlane, importedPlane, type PlaneChoice } from '../stack.ts';

/**
 * Plate tiles: `GET /tiles/{plateId}/{level}/{x}/{y}`. The plate's canvas is a pyramid of square tiles; level
 * {@link maxLevel} is full resolution, each level below halves it. A tile holds every channel, raw.
 */
export const tileSize = 512;

/** The level of full resolution for a canvas of this size; level 0 is the level where it fits one tile or less. */
export function maxLevel(canvas: { readonly width: number; readonly height: number }): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(canvas.width, canvas.height) / tileSize)));
}

/** Raw intensities of one tile, [channels, height, width]. Outside every field the value is 0. */
export interface TilePixels {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array | Float32Array;
  /** True when the tile was made from previews because the full planes were not ready or are offline. */
  readonly preview: boolean;
  /**
   * True where another slice or time point was asked for and the imported one is shown instead: over many wells at once,
   * which have previews of that one alone.
   */
  readonly imported?: boolean | undefined;
}

/** A tile that needs more planes than this shows another slice or time point than the imported one no longer. */
export const mostOtherPlanes = 96;

/** Response headers that carry the tile's form; the body is the little-endian data. */
export const tileHeaders = {
  shape: 'x-platelens-shape',
  type: 'x-platelens-type',
  preview: 'x-platelens-preview',
  imported: 'x-platelens-imported',
} as const;

/** Maps of a unit: `GET /maps/{unitId}`, packed by `packMaps`; `?side=N` limits the grid's longer side by area means. */
export const mapsPath = (unitId: number, side?: number) =>
  side === undefined ? `/maps/${unitId}` : `/maps/${unitId}?side=${side}`;

/**
 * How a tile is answered: `full` waits for the pixels of its level; `quick` answers at once with what is at hand, which
 * for planes that are not read yet is their previews, and says so. A window asks quickly first and in full where it was
 * given a preview.
 */
export type TileHaste = 'full' | 'quick';

/**
 * The address of a tile; a quick one is `GET /tiles/{plateId}/{level}/{x}/{y}?quick`, one of another plane of the stack
 * has `z=` (a slice's number or `max`) and `t=` in its query.
 */
export function tilePath(
  plateId: number,
  level: number,
  x: number,
  y: number,
  haste: TileHaste = 'full',
  plane: PlaneChoice = importedPlane,
): string {
  const query = [haste === 'quick' ? 'quick' : '', formatPlane(plane)].filter((part) => part !== '');
  return `/tiles/${plateId}/${level}/${x}/${y}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}
