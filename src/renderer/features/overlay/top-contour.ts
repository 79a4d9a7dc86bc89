/** The value that `share` of all values reach; +Infinity where there is none. NaN counts as no value. */
export function topValue(values: Float32Array, share: number): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0 || share <= 0) return Number.POSITIVE_INFINITY;
  const least = known[Math.max(0, Math.ceil(known.length * (1 - share)))] ?? known.at(-1) ?? Number.NaN;
  // Where most of a map is one value, that value is no summit.
  return least > (known[0] ?? least) ? least : nextAbove(known, least);
}

const nextAbove = (sorted: Float32Array, value: number) =>
  sorted.find((candidate) => candidate > value) ?? Number.POSITIVE_INFINITY;

/** White pixels (RGBA, little-endian) along the inner edge of the area whose values reach `least`; the rest is clear. */
export function drawTopContour(
  values: Float32Array,
  width: number,
  height: number,
  least: number,
  rgba: Uint32Array,
): void {
  rgba.fill(0);
  const reaches = (index: number) => (values[index] ?? Number.NaN) >= least;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!reaches(at)) continue;
      // A piece of a field says nothing about its neighbour: its own border is no edge.
      const isEdge =
        (x > 0 && !reaches(at - 1)) ||
        (x < width - 1 && !reaches(at + 1)) ||
        (y > 0 && !reaches(at - width)) ||
        (y < height - 1 && !reaches(at + width));
      if (isEdge) rgba[at] = 0xffffffff;
    }
  }
}
