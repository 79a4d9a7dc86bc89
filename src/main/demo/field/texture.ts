import type { Random } from '../../../shared/random.ts';

const edge = 128;

/** A square of smooth noise in [0, 1] that repeats without a seam. */
export interface Texture {
  /** The value at a pixel; any integers, the square repeats. */
  at(x: number, y: number): number;
}

/** Smooth noise whose grains are about `grainPx` pixels wide (a power of two from 2 to 64). */
export function createTexture(random: Random, grainPx: number): Texture {
  const knots = edge / grainPx;
  const lattice = Float32Array.from({ length: knots * knots }, () => random.uniform());
  const knot = (x: number, y: number) => lattice[(y % knots) * knots + (x % knots)] ?? 0;
  const values = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y++) {
    const row = Math.floor(y / grainPx);
    const down = ease((y % grainPx) / grainPx);
    for (let x = 0; x < edge; x++) {
      const column = Math.floor(x / grainPx);
      const across = ease((x % grainPx) / grainPx);
      const top = knot(column, row) * (1 - across) + knot(column + 1, row) * across;
      const bottom = knot(column, row + 1) * (1 - across) + knot(column + 1, row + 1) * across;
      values[y * edge + x] = top * (1 - down) + bottom * down;
    }
  }
  return { at: (x, y) => values[(y & (edge - 1)) * edge + (x & (edge - 1))] ?? 0 };
}

/** The S-curve 3t² - 2t³: 0 to 1 with flat ends. */
export function ease(t: number): number {
  const inside = Math.min(1, Math.max(0, t));
  return inside * inside * (3 - 2 * inside);
}
