import type { Limits } from '../../../shared/map-scale.ts';
import { colourTable, tableIndex } from './colours.ts';

/** How raw values become colours; the same for every picture of a run. */
export interface MapLook {
  readonly limits: Limits;
  readonly signed: boolean;
}

/** What shows where no map lies: paper grey on its own, nothing over an image. */
const noMap = Uint8Array.of(236, 239, 241);

/** The share of the scale at which a value lies. */
export const shareOf = (value: number, { low, high }: Limits): number =>
  (value - low) / Math.max(high - low, Number.MIN_VALUE);

/** Raw values as RGB bytes. NaN, which means no map here, is light grey. */
export function drawMap(values: Float32Array, { limits, signed }: MapLook): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(values.length * 3);
  const table = colourTable(signed ? 'signed' : 'evidence');
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel] ?? Number.NaN;
    const isNone = Number.isNaN(value);
    const from = isNone ? 0 : tableIndex(shareOf(value, limits));
    const colours = isNone ? noMap : table;
    const at = pixel * 3;
    pixels[at] = colours[from] ?? 0;
    pixels[at + 1] = colours[from + 1] ?? 0;
    pixels[at + 2] = colours[from + 2] ?? 0;
  }
  return pixels;
}

/** Values nearer to 0 than this share of the scale leave the image as it is. */
const leastStrength = 0.1;
const fullOpacity = 0.75;

/**
 * Where in the colours a mark on an image stands. Near 0 the tables are black or white, which would hide the image
 * instead of marking it, so marks begin further out; how strong a value is shows in how much it covers.
 */
function markShare(share: number, signed: boolean): number {
  if (!signed) return 0.22 + 0.78 * share;
  const side = share * 2 - 1;
  const reach = 0.45 + 0.45 * Math.min(1, Math.abs(side));
  return 0.5 + (side < 0 ? -0.5 : 0.5) * reach;
}

/** Lays raw values over an image of the same size: strong values hide it, weak ones vanish. As the window draws by default. */
export function drawOverlay(
  image: Uint8Array,
  values: Float32Array,
  { limits, signed }: MapLook,
): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(image);
  const table = colourTable(signed ? 'signed' : 'evidence');
  const reach = Math.max(Math.abs(limits.low), Math.abs(limits.high), Number.MIN_VALUE);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel] ?? Number.NaN;
    const strength = signed ? Math.abs(value) / reach : value / reach;
    if (Number.isNaN(strength) || strength < leastStrength) continue;
    const opacity = fullOpacity * Math.sqrt(Math.min(1, strength));
    const from = tableIndex(markShare(shareOf(value, limits), signed));
    const at = pixel * 3;
    for (let part = 0; part < 3; part++) {
      const mixed = (pixels[at + part] ?? 0) * (1 - opacity) + (table[from + part] ?? 0) * opacity;
      pixels[at + part] = Math.round(mixed);
    }
  }
  return pixels;
}
