import { deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { Size } from '../../../../shared/geometry.ts';

const deflateAside = promisify(deflate);

/** TIFF's names for types of values: text, whole numbers of 16 and 32 bits, fractions. */
const [ascii, short, long, rational] = [2, 3, 4, 5] as const;

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value itself, or bytes that lie elsewhere in the file. */
  readonly value: number | Uint8Array;
}

/** Size of a pixel in micrometres; null where nobody knows it. */
export interface FloatImage extends Size {
  /** [height, width], row-major. */
  readonly values: Float32Array;
  readonly pixelUm: Size | null;
  /** The values that a viewer shows as black and white. */
  readonly shown: { readonly low: number; readonly high: number };
}

/**
 * Encodes a grey float32 TIFF: one Deflate strip, little-endian. The size of a pixel is given as ImageJ does, so that
 * Fiji measures in micrometres: pixels per micrometre as resolution, the unit in the description.
 */
export async function encodeFloatTiff(image: FloatImage): Promise<Uint8Array> {
  const { width, height, values, pixelUm } = image;
  const strip = await deflateAside(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const description = new TextEncoder().encode(describe(image));
  const number = (tag: number, type: number, value: number): Entry => ({ tag, type, count: 1, value });
  const resolution = (tag: number, um: number): Entry => ({
    tag,
    type: rational,
    count: 1,
    value: toFraction(1 / um),
  });
  return layOut(strip, [
    number(256, long, width),
    number(257, long, height),
    number(258, short, 32),
    number(259, short, 8),
    number(262, short, 1),
    { tag: 270, type: ascii, count: description.length, value: description },
    number(273, long, 8),
    number(277, short, 1),
    number(278, long, height),
    number(279, long, strip.length),
    ...(pixelUm === null ? [] : [resolution(282, pixelUm.width), resolution(283, pixelUm.height)]),
    ...(pixelUm === null ? [] : [number(296, short, 1)]),
    number(339, short, 3),
  ]);
}

/** ImageJ's own lines; the version is the one that began to read them so. */
function describe({ pixelUm, shown }: FloatImage): string {
  const unit = pixelUm === null ? [] : ['unit=micron'];
  return [...['ImageJ=1.53t', 'images=1'], ...unit, `min=${shown.low}`, `max=${shown.high}`, '\0'].join('\n');
}

/** Two numbers of 32 bits whose quotient is nearly `value`. */
function toFraction(value: number): Uint8Array {
  const power = Math.min(9, Math.max(0, Math.floor(Math.log10(0xffffffff / Math.max(value, 1e-9)))));
  const denominator = 10 ** power;
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.min(0xffffffff, Math.max(1, Math.round(value * denominator))), true);
  view.setUint32(4, denominator, true);
  return bytes;
}

/** Header, strip, values that do not fit into their entries, then the directory. */
function layOut(strip: Uint8Array, entries: readonly Entry[]): Uint8Array {
  const even = (length: number) => length + (length % 2);
  let at = 8 + even(strip.length);
  const placed = entries.map((entry) => {
    const start = at;
    if (typeof entry.value !== 'number') at += even(entry.value.length);
    return { ...entry, start };
  });
  const file = new Uint8Array(at + 2 + entries.length * 12 + 4);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, at, true);
  file.set(strip, 8);
  view.setUint16(at, entries.length, true);
  placed.forEach(({ tag, type, count, value, start }, index) => {
    const entryAt = at + 2 + index * 12;
    view.setUint16(entryAt, tag, true);
    view.setUint16(entryAt + 2, type, true);
    view.setUint32(entryAt + 4, count, true);
    view.setUint32(entryAt + 8, typeof value === 'number' ? value : start, true);
    if (typeof value !== 'number') file.set(value, start);
  });
  return file;
}
