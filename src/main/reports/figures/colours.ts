import { interpolateInferno, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';

export type Rgb = readonly [number, number, number];

/** Perceptual colours: inferno for evidence, blue to red about 0 for signed maps, viridis for plate maps. */
export type Scheme = 'evidence' | 'signed' | 'plate';

const interpolators: Readonly<Record<Scheme, (share: number) => string>> = {
  evidence: interpolateInferno,
  // Turned so that red stands for evidence in favour.
  signed: (share) => interpolateRdBu(1 - share),
  plate: interpolateViridis,
};

const steps = 512;
const tables = new Map<Scheme, Uint8Array>();

/** The colour of a share of the scale, 0 to 1; what lies outside takes the end's colour. */
export function colourOf(scheme: Scheme, share: number): Rgb {
  const table = colourTable(scheme);
  const at = tableIndex(share);
  return [table[at] ?? 0, table[at + 1] ?? 0, table[at + 2] ?? 0];
}

/** The colours of a scheme as bytes, red, green and blue in turn: for loops over pixels, which can make no tuples. */
export function colourTable(scheme: Scheme): Uint8Array {
  const known = tables.get(scheme);
  if (known !== undefined) return known;
  const table = new Uint8Array(steps * 3);
  for (let index = 0; index < steps; index++) {
    table.set(parseColour(interpolators[scheme](index / (steps - 1))), index * 3);
  }
  tables.set(scheme, table);
  return table;
}

/** Where in a scheme's table the colour of a share of the scale begins. */
export const tableIndex = (share: number): number =>
  3 * Math.round(Math.min(1, Math.max(0, share)) * (steps - 1));

/** Reads `#rrggbb` and `rgb(r, g, b)`. */
export function parseColour(text: string): Rgb {
  const hex = /^#(..)(..)(..)$/u.exec(text);
  const parts = hex
    ? hex.slice(1).map((part) => parseInt(part, 16))
    : (text.match(/\d+/gu) ?? []).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/** As `#rrggbb`. */
export const toHex = (rgb: Rgb): string =>
  `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** Dark or light, whichever reads better on a colour. */
export function inkOn([red, green, blue]: Rgb): string {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#1b2126' : '#ffffff';
}
