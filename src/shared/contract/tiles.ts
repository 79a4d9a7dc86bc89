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
}

/** Response headers that carry the tile's form; the body is the little-endian data. */
export const tileHeaders = {
  shape: 'x-platelens-shape',
  type: 'x-platelens-type',
  preview: 'x-platelens-preview',
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

/** The address of a tile; a quick one is `GET /tiles/{plateId}/{level}/{x}/{y}?quick`. */
export const tilePath = (plateId: number, level: number, x: number, y: number, haste: TileHaste = 'full') =>
  `/tiles/${plateId}/${level}/${x}/${y}${haste === 'quick' ? '?quick' : ''}`;
