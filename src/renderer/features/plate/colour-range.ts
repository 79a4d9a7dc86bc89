/** The values that the two ends of a colour bar stand for. */
export interface ColourRange {
  readonly low: number;
  readonly high: number;
}

/** The smallest and largest of the values, moved apart where all are the same. Null where there is none. */
export function extentOf(values: Iterable<number | null>): ColourRange | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  const spread = Math.max(Math.abs(low) * 0.01, 1e-6);
  return low === high ? { low: low - spread, high: high + spread } : { low, high };
}

/** A range after one of its ends was put at a value: inside the track, and never past the other end. */
export function moveEnd(
  range: ColourRange,
  track: ColourRange,
  end: 'low' | 'high',
  value: number,
): ColourRange {
  const least = (track.high - track.low) * 0.02;
  return end === 'low'
    ? { ...range, low: Math.max(track.low, Math.min(value, range.high - least)) }
    : { ...range, high: Math.min(track.high, Math.max(value, range.low + least)) };
}
