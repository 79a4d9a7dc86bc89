import type { Size } from '../../../../shared/geometry.ts';

/** Planes of one size: [count, height, width], row-major. */
export interface Stack extends Size {
  readonly count: number;
  readonly data: Float32Array;
}

/** Longer sides are halved until they are this short. */
const shortEnough = 256;

/** The stack and smaller ones of it, each half the size of the one before. */
export function makePyramid(full: Stack): Stack[] {
  const levels = [full];
  for (let last = full; Math.max(last.width, last.height) > shortEnough;) {
    last = halve(last);
    levels.push(last);
  }
  return levels;
}

/** Means of two by two values; NaN, where no map lies, counts not. */
function halve({ count, width, height, data }: Stack): Stack {
  const [wide, tall] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Float32Array(count * wide * tall);
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < tall; y++) {
      for (let x = 0; x < wide; x++) {
        let [sum, values] = [0, 0];
        for (let row = 2 * y; row < Math.min(height, 2 * y + 2); row++) {
          for (let column = 2 * x; column < Math.min(width, 2 * x + 2); column++) {
            const value = data[(plane * height + row) * width + column] ?? Number.NaN;
            if (Number.isNaN(value)) continue;
            sum += value;
            values += 1;
          }
        }
        half[(plane * tall + y) * wide + x] = values === 0 ? Number.NaN : sum / values;
      }
    }
  }
  return { count, width: wide, height: tall, data: half };
}
