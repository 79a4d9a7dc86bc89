/** The values of a map in descending order, those of pixels on the area and those outside apart. */
export interface Ranking {
  readonly inside: Float32Array;
  readonly outside: Float32Array;
}

/**
 * Ranks the pixels of a signed map [pixels] beside an area [pixels] of 0 and 1. Equal values stay equal, so that every
 * figure read off a ranking is the mean over all ways to break ties. Values must be finite.
 */
export function rankPixels(map: Float32Array, mask: Uint8Array): Ranking {
  let count = 0;
  for (let pixel = 0; pixel < mask.length; pixel++) count += mask[pixel] ?? 0;
  const [inside, outside] = [new Float32Array(count), new Float32Array(map.length - count)];
  let [at, other] = [0, 0];
  for (let pixel = 0; pixel < map.length; pixel++) {
    if (mask[pixel] === 1) inside[at++] = map[pixel] ?? 0;
    else outside[other++] = map[pixel] ?? 0;
  }
  sortDescending(inside);
  sortDescending(outside);
  return { inside, outside };
}

const digitBits = 11;
const digits = 1 << digitBits;
const lowDigit = digits - 1;

/**
 * Sorts finite values in place, the largest first, by the digits of their bit patterns: four times as fast as comparing
 * for the sizes of maps. -0 becomes 0.
 */
export function sortDescending(values: Float32Array): void {
  const { length } = values;
  if (length < 2) return;
  const keys = new Uint32Array(values.buffer, values.byteOffset, length);
  const counts = new Uint32Array(3 * digits);
  for (let at = 0; at < length; at++) {
    const bits = keys[at] ?? 0;
    // Turned so that a larger value has a smaller key, and -0 the same as 0.
    const key = bits >>> 31 === 0 ? (bits ^ 0x7fffffff) >>> 0 : bits === 0x80000000 ? 0x7fffffff : bits;
    keys[at] = key;
    const [low, middle, high] = [key & lowDigit, (key >>> digitBits) & lowDigit, key >>> (2 * digitBits)];
    counts[low] = (counts[low] ?? 0) + 1;
    counts[digits + middle] = (counts[digits + middle] ?? 0) + 1;
    counts[2 * digits + high] = (counts[2 * digits + high] ?? 0) + 1;
  }
  const spare = new Uint32Array(length);
  scatter(keys, spare, counts, 0);
  scatter(spare, keys, counts, 1);
  scatter(keys, spare, counts, 2);
  for (let at = 0; at < length; at++) {
    const key = spare[at] ?? 0;
    keys[at] = key <= 0x7fffffff ? key ^ 0x7fffffff : key;
  }
}

/** One pass of the sort: stable, by one digit. */
function scatter(from: Uint32Array, to: Uint32Array, counts: Uint32Array, digit: number): void {
  const base = digit * digits;
  let start = 0;
  for (let value = 0; value < digits; value++) {
    const count = counts[base + value] ?? 0;
    counts[base + value] = start;
    start += count;
  }
  const shift = digit * digitBits;
  for (let at = 0; at < from.length; at++) {
    const key = from[at] ?? 0;
    const place = base + ((key >>> shift) & lowDigit);
    const next = counts[place] ?? 0;
    to[next] = key;
    counts[place] = next + 1;
  }
}
