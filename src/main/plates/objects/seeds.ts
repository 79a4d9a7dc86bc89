import type { Size } from '../../../shared/geometry.ts';

/** A pixel that stands for one object. */
export interface Seed {
  readonly column: number;
  readonly row: number;
}

/** Which connected component each pixel belongs to, 0 or less outside of any. */
export interface Components extends Size {
  readonly labels: Int32Array;
}

/**
 * The peaks of `height` inside the components, tallest first; of two peaks of one component that lie closer than
 * `apart` only the taller counts. Every component with a pixel of its own peak gets at least one seed.
 */
export function findSeeds(height: Uint16Array, components: Components, apart: number): Seed[] {
  const { width, labels } = components;
  const peaks: number[] = [];
  for (let index = 0; index < labels.length; index++) {
    if ((labels[index] ?? 0) > 0 && isPeak(height, components, index)) peaks.push(index);
  }
  peaks.sort((a, b) => (height[b] ?? 0) - (height[a] ?? 0));
  const byComponent = new Map<number, Seed[]>();
  for (const index of peaks) {
    const label = labels[index] ?? 0;
    const seed = { column: index % width, row: Math.floor(index / width) };
    const others = byComponent.get(label) ?? [];
    if (others.some((other) => Math.hypot(other.column - seed.column, other.row - seed.row) <= apart))
      continue;
    byComponent.set(label, [...others, seed]);
  }
  return [...byComponent.values()].flat();
}

function isPeak(height: Uint16Array, { width, height: rows }: Components, index: number): boolean {
  const value = height[index] ?? 0;
  const column = index % width;
  const row = Math.floor(index / width);
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      if ((height[y * width + x] ?? 0) > value) return false;
    }
  }
  return true;
}
