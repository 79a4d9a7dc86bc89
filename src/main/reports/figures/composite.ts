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
    const colour = parseColour(channel.color);
    const span = Math.max(channel.high - channel.low, Number.MIN_VALUE);
    for (let pixel = 0; pixel < plane.length; pixel++) {
      const share = Math.min(1, Math.max(0, ((plane[pixel] ?? 0) - channel.low) / span));
      const light = channel.gamma === 1 ? share : share ** channel.gamma;
      for (let part = 0; part < 3; part++) {
        const at = pixel * 3 + part;
        sums[at] = (sums[at] ?? 0) + (colour[part] ?? 0) * light;
      }
    }
  }
  return Uint8Array.from(sums, (value) => Math.min(255, Math.round(value)));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function resample(data: Float32Array, field: Size, part: Rect, size: Size): Float32Array {
  const across = toSpans(part.x, part.width, size.width, field.width);
  const down = toSpans(part.y, part.height, size.height, field.height);
  const values = new Float32Array(size.width * size.height);
  for (const [y, row] of down.entries()) {
    for (const [x, column] of across.entries()) {
      let sum = 0;
      for (let from = row.from; from < row.to; from++) {
        const start = from * field.width;
        for (let at = column.from; at < column.to; at++) sum += data[start + at] ?? 0;
      }
      values[y * size.width + x] = sum / ((row.to - row.from) * (column.to - column.from));
    }
  }
  return values;
}

/** The field's pixels behind every pixel of the picture: one at least. */
function toSpans(start: number, length: number, pixels: number, limit: number): Span[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const first = start + (pixel * length) / pixels;
    const last = start + ((pixel + 1) * length) / pixels;
    const from = Math.min(limit - 1, Math.max(0, Math.floor(first + 1e-6)));
    return { from, to: Math.min(limit, Math.max(from + 1, Math.round(last))) };
  });
}
