import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { intersect, type Rect } from '../../../shared/geometry.ts';

interface SampledTile {
  readonly level: number;
  readonly rect: Rect;
  readonly pixels: TilePixels;
}

const mostValues = 2 ** 18;

/** Intensities of a channel within a part of the plate, from the finest loaded tiles that lie there, thinned evenly. */
export function sampleTiles(tiles: Iterable<SampledTile>, part: Rect, channel: number): Float32Array {
  const inside = [...tiles].flatMap((tile) => {
    const shared = intersect(tile.rect, part);
    return shared === null || channel >= tile.pixels.channels ? [] : [{ ...tile, shared }];
  });
  const finest = Math.max(...inside.map(({ level }) => level));
  const values: number[] = [];
  for (const { rect, shared, pixels, level } of inside) {
    if (level !== finest) continue;
    const scale = rect.width / pixels.width;
    const [left, top] = [Math.floor((shared.x - rect.x) / scale), Math.floor((shared.y - rect.y) / scale)];
    const right = Math.min(pixels.width, Math.ceil((shared.x - rect.x + shared.width) / scale));
    const bottom = Math.min(pixels.height, Math.ceil((shared.y - rect.y + shared.height) / scale));
    const step = Math.max(
      1,
      Math.ceil(Math.sqrt(((right - left) * (bottom - top) * inside.length) / mostValues)),
    );
    const plane = channel * pixels.width * pixels.height;
    for (let y = top; y < bottom; y += step) {
      for (let x = left; x < right; x += step) values.push(pixels.data[plane + y * pixels.width + x] ?? 0);
    }
  }
  return Float32Array.from(values);
}
