import type { Size } from '../../../../shared/geometry.ts';
import { sortDescending } from '../localization/rank-pixels.ts';
import { found, missing, type Outcome } from '../outcome.ts';

/** Where the positive part of a map lies in its field, without any area. All are shares from 0 to 1. */
export interface Spread {
  /** Of the field: the fewest pixels that hold half of the positive part. */
  readonly halfMassArea: Outcome<number>;
  /** Of the positive part: what lies within a tenth of a side of the border. */
  readonly border: Outcome<number>;
  /** Of the positive part: what lies in the heaviest of the four corners, each a quarter of both sides. */
  readonly corner: Outcome<number>;
}

const borderShare = 0.1;
const cornerShare = 0.25;

/** The border's own share of a field: what an even map has there. */
export const evenBorder = 1 - (1 - 2 * borderShare) ** 2;
/** A corner's own share of a field. */
export const evenCorner = cornerShare ** 2;

/** Measures a map [height, width] of finite values. */
export function measureSpread(map: Float32Array, { width, height }: Size): Spread {
  const [edgeX, edgeY] = [width * borderShare, height * borderShare];
  const [cornerX, cornerY] = [width * cornerShare, height * cornerShare];
  const corners = [0, 0, 0, 0];
  let [total, border] = [0, 0];
  for (let y = 0; y < height; y++) {
    const down = Math.min(y + 0.5, height - y - 0.5);
    for (let x = 0; x < width; x++) {
      const value = map[y * width + x] ?? 0;
      if (!(value > 0)) continue;
      const across = Math.min(x + 0.5, width - x - 0.5);
      total += value;
      if (across < edgeX || down < edgeY) border += value;
      if (across < cornerX && down < cornerY) {
        const place = (2 * y < height ? 0 : 2) + (2 * x < width ? 0 : 1);
        corners[place] = (corners[place] ?? 0) + value;
      }
    }
  }
  if (!(total > 0)) {
    const none = missing('no-positive');
    return { halfMassArea: none, border: none, corner: none };
  }
  return {
    halfMassArea: found(pixelsOfHalf(map, total) / map.length),
    border: found(border / total),
    corner: found(Math.max(...corners) / total),
  };
}

function pixelsOfHalf(map: Float32Array, total: number): number {
  const sorted = map.slice();
  sortDescending(sorted);
  let [sum, count] = [0, 0];
  while (sum < total / 2 && count < sorted.length) sum += sorted[count++] ?? 0;
  return count;
}
