import type { Size } from '../../../shared/geometry.ts';
import type { RegionPolygon, Ring } from '../../../shared/region.ts';

/**
 * The pixels whose centres polygons go around, however often they cross themselves: an outline's inside is where its
 * winding number is not zero, less the same of its holes. [height, width] of 0 and 1.
 */
export function windingMask(polygons: readonly RegionPolygon[], size: Size): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(size.width * size.height);
  for (const [outline = [], ...holes] of polygons) {
    const inside = insideOf(outline, size);
    for (const hole of holes)
      insideOf(hole, size).forEach((value, index) => value === 1 && (inside[index] = 0));
    inside.forEach((value, index) => value === 1 && (mask[index] = 1));
  }
  return mask;
}

function insideOf(ring: Ring, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const turns = new Int32Array((width + 1) * height);
  let [px, py] = [ring[ring.length - 2] ?? 0, ring[ring.length - 1] ?? 0];
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    const [from, to] = [Math.ceil(Math.min(y, py) - 0.5), Math.ceil(Math.max(y, py) - 0.5)];
    for (let row = Math.max(0, from); row < Math.min(height, to); row++) {
      const crossing = px + ((row + 0.5 - py) * (x - px)) / (y - py);
      const place = row * (width + 1) + Math.min(width, Math.max(0, Math.ceil(crossing - 0.5)));
      turns[place] = (turns[place] ?? 0) + (y > py ? 1 : -1);
    }
    [px, py] = [x, y];
  }
  const inside = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    let winding = 0;
    for (let column = 0; column < width; column++) {
      winding += turns[row * (width + 1) + column] ?? 0;
      if (winding !== 0) inside[row * width + column] = 1;
    }
  }
  return inside;
}
