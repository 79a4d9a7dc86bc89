import type { Rect } from '../../../shared/geometry.ts';
import type { PixelArray } from './pixel-source.ts';

/** Copies a rectangle out of a plane of the given width. */
export function cutRegion(values: PixelArray, width: number, region: Rect): PixelArray {
  const cut = values.slice(0, region.width * region.height);
  for (let y = 0; y < region.height; y++) {
    const start = (region.y + y) * width + region.x;
    cut.set(values.subarray(start, start + region.width), y * region.width);
  }
  return cut;
}
