/**
 * The pixels of a label image [height, width] connected to `start` over edges and corners that carry its label: 1 on
 * them, 0 elsewhere.
 */
export function connectedPixels(
  labels: Uint16Array,
  { height, width }: { readonly height: number; readonly width: number },
  start: number,
): Float32Array {
  const wanted = labels[start];
  const set = new Float32Array(labels.length);
  const open = [start];
  set[start] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const y = Math.floor(at / width);
    const x = at % width;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (set[next] === 1 || labels[next] !== wanted) continue;
        set[next] = 1;
        open.push(next);
      }
    }
  }
  return set;
}
