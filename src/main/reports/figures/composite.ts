import type { Rect, Size } from '../../../shared/geometry.ts';
import type { Channel } from '../../../shared/plate.ts';
import { parseColour } from './colours.ts';

/** A plane of a field with how it is drawn. */
export interface ShownPlane {
  readonly channel: Channel;
  /** [height, width] of the field. */
  readonly data: Float32Array;
}

/**
 * Part of a field as RGB bytes: each visible channel scaled to its limits, bent by its gamma, coloured, and added, as
 * the window does. Shrinking takes area means of the intensities, enlarging repeats pixels.
 */
export function compositeField(
  planes: readonly ShownPlane[],
  field: Size,
  part: Rect,
  size: Size,
): Uint8Array<ArrayBuffer> {
  const sums = new Float32Array(size.width * size.height * 3);
  for (const { channel, data } of planes) {
    if (!channel.visible) continue;
    const plane = resample(data, field, part, size);
    addChannel(sums, plane, channel);
  }
  const pixels = new Uint8Array(sums.length);
  for (let at = 0; at < sums.length; at++) pixels[at] = Math.min(255, Math.round(sums[at] ?? 0));
  return pixels;
}

/** Adds a channel's light to sums of red, green and blue. */
function addChannel(sums: Float32Array, plane: Float32Array, { color, low, high, gamma }: Channel): void {
  const [red, green, blue] = parseColour(color);
  const span = Math.max(high - low, Number.MIN_VALUE);
  for (let pixel = 0; pixel < plane.length; pixel++) {
    const share = Math.min(1, Math.max(0, ((plane[pixel] ?? 0) - low) / span));
    const light = gamma === 1 ? share : share ** gamma;
    const at = pixel * 3;
    sums[at] = (sums[at] ?? 0) + red * light;
    sums[at + 1] = (sums[at + 1] ?? 0) + green * light;
    sums[at + 2] = (sums[at + 2] ?? 0) + blue * light;
  }
}

/** For every pixel of a picture the field's pixels behind it: from the first up to, and without, the second. */
interface Spans {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

function resample(data: Float32Array, field: Size, part: Rect, size: Size): Float32Array {
  const across = toSpans(part.x, part.width, size.width, field.width);
  const down = toSpans(part.y, part.height, size.height, field.height);
  const values = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const [top, bottom] = [down.from[y] ?? 0, down.to[y] ?? 0];
    for (let x = 0; x < size.width; x++) {
      const left = across.from[x] ?? 0;
      const right = across.to[x] ?? 0;
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        const start = row * field.width;
        for (let column = left; column < right; column++) sum += data[start + column] ?? 0;
      }
      values[y * size.width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return values;
}

/** One of the field's pixels at least for each of the picture's. */
function toSpans(start: number, length: number, pixels: number, limit: number): Spans {
  const [from, to] = [new Int32Array(pixels), new Int32Array(pixels)];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const first = start + (pixel * length) / pixels;
    const last = start + ((pixel + 1) * length) / pixels;
    const begin = Math.min(limit - 1, Math.max(0, Math.floor(first + 1e-6)));
    from[pixel] = begin;
    to[pixel] = Math.min(limit, Math.max(begin + 1, Math.round(last)));
  }
  return { from, to };
}
