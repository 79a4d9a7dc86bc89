import type { FieldPixels, ReadyInput } from '../../../shared/compute-port.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';
import type { Tensor } from '../../../shared/tensor.ts';

/**
 * Which cells of a grid over an image show the field: 1 where at least half of the cell lies on it, 0 for padding, row
 * by row. Where no cell does by half, those that touch the field count. Null where all cells show it.
 * @param box Where the image lies on the field, in field pixels; it may reach over the field's border.
 */
export function contentCells(
  box: Rect,
  field: Size,
  grid: { readonly height: number; readonly width: number },
): Float32Array | null {
  const across = coveredShares(box.x, box.width, field.width, grid.width);
  const down = coveredShares(box.y, box.height, field.height, grid.height);
  const shares = down.flatMap((y) => across.map((x) => x * y));
  if (shares.every((share) => share >= half)) return null;
  const least = shares.some((share) => share >= half) ? half : Number.MIN_VALUE;
  const content = Float32Array.from(shares, (share) => (share >= least ? 1 : 0));
  return content.includes(1) ? content : null;
}

/** One half, less what rounding may take from it. */
const half = 0.5 - 1e-6;

/** For every cell along an axis the share of it that lies between 0 and `length`. */
function coveredShares(start: number, extent: number, length: number, cells: number): number[] {
  const step = extent / cells;
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.max(0, start + cell * step);
    const to = Math.min(length, start + (cell + 1) * step);
    return Math.max(0, to - from) / step;
  });
}

/** [boxes, h, w] as the cells of each image show the field, or null where all of them do everywhere. */
export function contentOf(
  boxes: readonly Rect[],
  pixels: FieldPixels | ReadyInput,
  grid: { readonly height: number; readonly width: number },
): Tensor | null {
  if (pixels.kind === 'tensor') return null;
  const each = boxes.map((box) => contentCells(box, pixels, grid));
  if (each.every((content) => content === null)) return null;
  const cells = grid.height * grid.width;
  const data = new Float32Array(boxes.length * cells).fill(1);
  each.forEach((content, index) => {
    if (content !== null) data.set(content, index * cells);
  });
  return { data, shape: [boxes.length, grid.height, grid.width] };
}
