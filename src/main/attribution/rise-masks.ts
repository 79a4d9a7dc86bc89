import type { RiseParameters } from '../../shared/method-parameters.ts';
import { createRandom } from '../../shared/random.ts';

/**
 * Draws the next mask [height, width] of RISE, values 0 (hidden) to 1 (shown): a random grid of `cells` x `cells`,
 * enlarged bilinearly by one cell more than the image and moved by a random part of a cell.
 */
export function riseMasks(
  { cells, keep }: Pick<RiseParameters, 'cells' | 'keep'>,
  height: number,
  width: number,
  seed: number,
): () => Float32Array {
  const random = createRandom(seed);
  const side = cells + 2;
  return () => {
    const grid = Float32Array.from({ length: side * side }, () => (random.uniform() < keep ? 1 : 0));
    const [down, across] = [random.uniform(), random.uniform()];
    const mask = new Float32Array(height * width);
    for (let y = 0; y < height; y++) {
      const row = ((y + 0.5) * cells) / height + down;
      for (let x = 0; x < width; x++) {
        mask[y * width + x] = bilinear(grid, side, row, ((x + 0.5) * cells) / width + across);
      }
    }
    return mask;
  };
}

function bilinear(grid: Float32Array, side: number, row: number, column: number): number {
  const [y, x] = [Math.floor(row), Math.floor(column)];
  const [down, across] = [row - y, column - x];
  const at = (dy: number, dx: number) => grid[(y + dy) * side + x + dx] ?? 0;
  const upper = at(0, 0) * (1 - across) + at(0, 1) * across;
  const lower = at(1, 0) * (1 - across) + at(1, 1) * across;
  return upper * (1 - down) + lower * down;
}
