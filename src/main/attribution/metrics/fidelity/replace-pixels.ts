/** Values [channels, pixels] in either precision: float32 is what networks take, float64 what formulas are checked in. */
export type Floats = Float32Array | Float64Array;

/**
 * Writes versions of an image on its way from one picture to another: at step k the pixels of the groups 0 to k - 1 show
 * `to`, all channels together, the others `from`. Deletion goes from the image to the baseline, insertion back. A step
 * that follows the last one asked for only touches the pixels between them.
 * @param groups of every pixel, counted from 0
 */
export function createReplacer(
  from: Floats,
  to: Floats,
  groups: Uint32Array,
): (into: Floats, step: number) => void {
  const { order, starts } = byGroup(groups);
  const pixels = groups.length;
  let state = from.slice();
  let done = 0;
  return (into, step) => {
    const wanted = starts[Math.min(step, starts.length - 1)] ?? 0;
    if (wanted < done) {
      state = from.slice();
      done = 0;
    }
    for (let start = 0; start < state.length; start += pixels) {
      for (let at = done; at < wanted; at++) {
        const place = start + (order[at] ?? 0);
        state[place] = to[place] ?? 0;
      }
    }
    done = wanted;
    into.set(state);
  };
}

/** Pixels in the order of their groups, and where each group starts; the last start is the number of pixels. */
function byGroup(groups: Uint32Array): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const starts = new Uint32Array(count + 1);
  for (const group of groups) starts[group + 1] = (starts[group + 1] ?? 0) + 1;
  for (let group = 0; group < count; group++)
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(groups.length);
  groups.forEach((group, pixel) => {
    const at = next[group] ?? 0;
    order[at] = pixel;
    next[group] = at + 1;
  });
  return { order, starts };
}
