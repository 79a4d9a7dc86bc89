import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolatePiYG,
  interpolatePuOr,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';

type Interpolator = (share: number) => string;

/** Leaves out the near-black start of a table, which would hide the image instead of marking it. */
const brighter = (interpolate: Interpolator) => (share: number) => interpolate(0.22 + 0.78 * share);

const sequential = {
  inferno: brighter(interpolateInferno),
  magma: brighter(interpolateMagma),
  viridis: interpolateViridis,
  cividis: interpolateCividis,
} satisfies Record<string, Interpolator>;

/** Blue against, orange for, dark between: weak values sink into a dark image instead of veiling it. */
const nightStops = [
  [176, 220, 255],
  [84, 164, 236],
  [38, 98, 160],
  [22, 50, 78],
  [16, 19, 23],
  [78, 34, 20],
  [166, 66, 28],
  [240, 128, 58],
  [255, 212, 164],
] as const;

function interpolateNight(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (nightStops.length - 1);
  const below = nightStops[Math.floor(place)] ?? nightStops[0];
  const above = nightStops[Math.ceil(place)] ?? below;
  const mixed = below.map((value, part) => value + ((above[part] ?? value) - value) * (place % 1));
  return `rgb(${mixed.map(Math.round).join(', ')})`;
}

const diverging = {
  'blue-orange': interpolateNight,
  // Turned so that red stands for evidence in favour.
  'blue-red': (share: number) => interpolateRdBu(1 - share),
  'violet-orange': interpolatePuOr,
  'pink-green': interpolatePiYG,
} satisfies Record<string, Interpolator>;

export type SequentialName = keyof typeof sequential;
export type DivergingName = keyof typeof diverging;

// Object.keys forgets that the keys are the table's own.
export const sequentialNames = Object.keys(sequential) as SequentialName[];
export const divergingNames = Object.keys(diverging) as DivergingName[];

/** Red, green and blue of 256 steps, 0 to 255 each. */
export function colourSteps(name: SequentialName | DivergingName, steps = 256): Uint8ClampedArray {
  const all: Record<string, Interpolator> = { ...sequential, ...diverging };
  const interpolate = all[name] ?? interpolateInferno;
  const rgb = new Uint8ClampedArray(steps * 3);
  for (let step = 0; step < steps; step++) rgb.set(parseColour(interpolate(step / (steps - 1))), step * 3);
  return rgb;
}

/** Reads `#rrggbb` and `rgb(r, g, b)`, the two forms that the colour library answers. */
export function parseColour(text: string): readonly [number, number, number] {
  if (text.startsWith('#')) {
    const value = Number.parseInt(text.slice(1), 16);
    return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  }
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
