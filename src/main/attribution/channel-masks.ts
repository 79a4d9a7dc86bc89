/**
 * A channel [h, w] of an activation as a mask of the image: stretched to 0..1 and enlarged to [height, width],
 * bilinear with the corners on the corners. Zeros for a channel without contrast.
 */
export function channelMask(
  channel: Float32Array,
  from: { readonly height: number; readonly width: number },
  to: { readonly height: number; readonly width: number },
): Float32Array {
  const mask = new Float32Array(to.height * to.width);
  const rows = taps(from.height, to.height);
  const columns = taps(from.width, to.width);
  rows.forEach(([y, down], row) => {
    columns.forEach(([x, across], column) => {
      const at = (dy: number, dx: number) =>
        channel[Math.min(y + dy, from.height - 1) * from.width + Math.min(x + dx, from.width - 1)] ?? 0;
      const upper = at(0, 0) * (1 - across) + at(0, 1) * across;
      const lower = at(1, 0) * (1 - across) + at(1, 1) * across;
      mask[row * to.width + column] = upper * (1 - down) + lower * down;
    });
  });
  const bottom = mask.reduce((a, b) => Math.min(a, b), Infinity);
  const spread = mask.reduce((a, b) => Math.max(a, b), -Infinity) - bottom;
  return spread === 0 ? mask.fill(0) : mask.map((value) => (value - bottom) / spread);
}

/** For every output place the cell before it and how far it lies towards the next. */
function taps(from: number, to: number): [number, number][] {
  return Array.from({ length: to }, (_, index) => {
    const place = to === 1 ? 0 : (index * (from - 1)) / (to - 1);
    return [Math.floor(place), place - Math.floor(place)];
  });
}
