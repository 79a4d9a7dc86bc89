import type { Size } from '../../../../shared/geometry.ts';

/** Numbers the connected parts (also by corners) of the set pixels of a mask from 1 on, in raster order. */
export function labelComponents(
  mask: ArrayLike<number>,
  { width, height }: Size,
): { labels: Uint32Array; count: number } {
  const labels = new Uint32Array(width * height);
  const stack: number[] = [];
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if ((mask[start] ?? 0) === 0 || labels[start] !== 0) continue;
    labels[start] = ++count;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop() ?? 0;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if ((mask[next] ?? 0) === 0 || labels[next] !== 0) continue;
          labels[next] = count;
          stack.push(next);
        }
      }
    }
  }
  return { labels, count };
}
