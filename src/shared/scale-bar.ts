/** A scale bar: its length on the screen and what to write beside it. */
export interface ScaleBar {
  readonly lengthPx: number;
  readonly label: string;
}

/**
 * The longest round length (1, 2 or 5 times a power of ten) that takes at most `longestPx` on the screen.
 * `unitsPerPx` is micrometres per screen pixel where the pixel size is known, else image pixels.
 */
export function toScaleBar(unitsPerPx: number, longestPx: number, unit: 'µm' | 'px'): ScaleBar {
  const longest = unitsPerPx * longestPx;
  const power = 10 ** Math.floor(Math.log10(longest));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= longest) ?? 1;
  const length = factor * power;
  return { lengthPx: length / unitsPerPx, label: formatLength(length, unit) };
}

function formatLength(length: number, unit: 'µm' | 'px'): string {
  if (unit === 'px') return `${Number(length.toPrecision(3)).toLocaleString('en')} px`;
  if (length >= 1000) return `${Number((length / 1000).toPrecision(3))} mm`;
  if (length < 1) return `${Number((length * 1000).toPrecision(3))} nm`;
  return `${Number(length.toPrecision(3))} µm`;
}
