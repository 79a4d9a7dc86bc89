import { intersect, type Rect, type Size } from '../../../shared/geometry.ts';

/** A square piece of a field's raster. `level` k means 2^k field pixels per raster pixel. */
export interface Chunk {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  /** The part of the field that it shows, in field pixels. */
  readonly region: Rect;
  readonly size: Size;
}

export const chunkSize = 512;

/** The raster level whose pixels come nearest to the screen's, never finer than the field's own pixels. */
export function chunkLevel(screenPxPerFieldPx: number): number {
  return Math.max(0, Math.round(Math.log2(1 / screenPxPerFieldPx)));
}

/** The chunks of a level that a part of the field needs. */
export function chunksFor(field: Size, visible: Rect, level: number): Chunk[] {
  const side = chunkSize * 2 ** level;
  const part = intersect({ x: 0, y: 0, width: field.width, height: field.height }, visible);
  if (part === null) return [];
  const chunks: Chunk[] = [];
  for (let y = Math.floor(part.y / side); y * side < part.y + part.height; y++) {
    for (let x = Math.floor(part.x / side); x * side < part.x + part.width; x++) {
      chunks.push(toChunk(field, level, x, y));
    }
  }
  return chunks;
}

/** The chunk of a coarser level that covers the given one. */
export function parentChunk(field: Size, chunk: Chunk): Chunk {
  return toChunk(field, chunk.level + 1, chunk.x >> 1, chunk.y >> 1);
}

function toChunk(field: Size, level: number, x: number, y: number): Chunk {
  const pixel = 2 ** level;
  const side = chunkSize * pixel;
  const width = Math.min(side, field.width - x * side);
  const height = Math.min(side, field.height - y * side);
  return {
    level,
    x,
    y,
    region: { x: x * side, y: y * side, width, height },
    size: { width: Math.max(1, Math.round(width / pixel)), height: Math.max(1, Math.round(height / pixel)) },
  };
}
