import { maxLevel, tileSize } from '../../../shared/contract/tiles.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';

/** Full-resolution pixels per pixel of a level. */
export function levelScale(canvas: Size, level: number): number {
  return 2 ** (maxLevel(canvas) - level);
}

/** The part of the plate's canvas, in full-resolution pixels, that a tile shows. */
export function tileRect(canvas: Size, level: number, x: number, y: number): Rect {
  const side = tileSize * levelScale(canvas, level);
  const left = x * side;
  const top = y * side;
  return {
    x: left,
    y: top,
    width: Math.min(side, canvas.width - left),
    height: Math.min(side, canvas.height - top),
  };
}

/** Where a point of the canvas lies in the tiles of a level: which tile, and which pixel of it. */
export function locateInTiles(
  canvas: Size,
  level: number,
  point: { readonly x: number; readonly y: number },
) {
  const scale = levelScale(canvas, level);
  const [px, py] = [Math.floor(point.x / scale), Math.floor(point.y / scale)];
  const [x, y] = [Math.floor(px / tileSize), Math.floor(py / tileSize)];
  return { x, y, column: px - x * tileSize, row: py - y * tileSize };
}

/** A tile's size in pixels of its own level; tiles at the right and lower edge are smaller. */
export function tileExtent(canvas: Size, level: number, x: number, y: number): Size {
  const scale = levelScale(canvas, level);
  return {
    width: Math.min(tileSize, Math.ceil(canvas.width / scale) - x * tileSize),
    height: Math.min(tileSize, Math.ceil(canvas.height / scale) - y * tileSize),
  };
}
