import type { Size } from '../../../../shared/geometry.ts';

/** The connected pixels (by edges) around a start whose values differ from its own by at most `tolerance`. */
export function floodFill(
  values: ArrayLike<number>,
  { width, height }: Size,
  start: { readonly x: number; readonly y: number },
  tolerance: number,
): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(width * height);
  const first = start.y * width + start.x;
  const wanted = values[first] ?? NaN;
  const isLike = (at: number) => mask[at] === 0 && Math.abs((values[at] ?? NaN) - wanted) <= tolerance;
  if (!isLike(first)) return mask;
  mask[first] = 1;
  const stack = [first];
  const take = (at: number) => {
    if (!isLike(at)) return;
    mask[at] = 1;
    stack.push(at);
  };
  while (stack.length > 0) {
    const at = stack.pop() ?? 0;
    const x = at % width;
    if (x > 0) take(at - 1);
    if (x + 1 < width) take(at + 1);
    if (at >= width) take(at - width);
    if (at + width < mask.length) take(at + width);
  }
  return mask;
}
