import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { intersect, type Rect, type Size } from '../../../shared/geometry.ts';
import { compositeTile, type CompositeChannel } from './composite.ts';

const surroundColor = '#14171b';
/** The same as an opaque pixel, little-endian. */
export const surroundPixel = 0xff1b1714 | 0;
let spare: ImageData | null = null;

/** Draws a tile's channels into its canvas. */
export function paintTile(
  context: CanvasRenderingContext2D,
  pixels: TilePixels,
  channels: readonly CompositeChannel[],
): void {
  const { width, height } = pixels;
  // Nearly all tiles have one size, so one image serves them all in turn.
  if (spare?.width !== width || spare.height !== height) spare = context.createImageData(width, height);
  const known = channels.filter((channel) => channel.index < pixels.channels);
  compositeTile(pixels, known, new Uint32Array(spare.data.buffer));
  context.putImageData(spare, 0, 0);
}

/** What of a tile lies inside fields, in its own whole pixels; null where all of it does. */
export function fieldsWithin(rect: Rect, fields: readonly Rect[], scale: number): readonly Rect[] | null {
  const width = Math.ceil(rect.width / scale);
  const height = Math.ceil(rect.height / scale);
  const parts: Rect[] = [];
  for (const field of fields) {
    const part = intersect(field, rect);
    if (part === null) continue;
    const left = Math.floor((part.x - rect.x) / scale);
    const top = Math.floor((part.y - rect.y) / scale);
    const right = Math.ceil((part.x - rect.x + part.width) / scale);
    const bottom = Math.ceil((part.y - rect.y + part.height) / scale);
    if (left <= 0 && top <= 0 && right >= width && bottom >= height) return null;
    parts.push({ x: left, y: top, width: right - left, height: bottom - top });
  }
  return parts;
}

/** What lies outside every field of a tile of so many pixels; null where nothing does. */
export function surroundOf(fields: readonly Rect[] | null, { width, height }: Size): Path2D | null {
  if (fields === null) return null;
  const path = new Path2D();
  path.rect(0, 0, width, height);
  for (const field of fields) path.rect(field.x, field.y, field.width, field.height);
  return path;
}

/** Paints what lies outside every field as the plate's own surface, so that black always means a dark pixel. */
export function paintSurround(context: CanvasRenderingContext2D, surround: Path2D | null): void {
  if (surround === null) return;
  context.fillStyle = surroundColor;
  context.fill(surround, 'evenodd');
}
