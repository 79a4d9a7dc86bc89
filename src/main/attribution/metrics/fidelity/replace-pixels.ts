/** Values [channels, pixels] in either precision: float32 is what networks take, float64 what formulas are checked in. */
export type Floats = Float32Array | Float64Array;

/** Which groups of pixels show the baseline: those before a step (deletion), or those from it on (insertion). */
export type Replaced = 'before' | 'from';

/**
 * Writes a version of an image: all channels of a pixel together take the baseline where the pixel's group is replaced.
 * @param groups of every pixel, as {@link groupsOf} deals them
 */
export function replacePixels(
  into: Floats,
  image: Floats,
  baseline: Floats,
  groups: Uint32Array,
  step: number,
  replaced: Replaced,
): void {
  const pixels = groups.length;
  for (let start = 0; start < into.length; start += pixels) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const isBefore = (groups[pixel] ?? 0) < step;
      const from = isBefore === (replaced === 'before') ? baseline : image;
      into[start + pixel] = from[start + pixel] ?? 0;
    }
  }
}
