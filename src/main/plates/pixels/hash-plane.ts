import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Size } from '../../../shared/geometry.ts';
import type { PixelArray } from './pixel-source.ts';

/** Planes are summed up in so many bands. */
const bands = 64;
const textLength = 32;

/** How a hash was made is told by its beginning; one without any is of the first kind. */
const ofBands = 'b.';

/**
 * A short text that is the same for planes of the same pixels, size and type, however their files pack them. Check sums
 * (CRC-32) of 64 bands, digested together: planes that differ by accident in one band get the same text once in four
 * billion times, those that differ in more of them in practice never. It tells images apart and withstands nobody who forges one;
 * for that it takes a third of the time of digesting the pixels themselves.
 * @param like a stored hash to compare with: the result is made in the same way
 */
export function hashPlane(data: PixelArray, { width, height }: Size, like: string = ofBands): string {
  const kind = `${data.constructor.name} ${width} x ${height}\n`;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (!like.startsWith(ofBands)) return digest(kind, bytes);
  return ofBands + digest(kind, sumBands(bytes)).slice(ofBands.length);
}

/** Whether two hashes were made in the same way, so that they can be compared. */
export const madeAlike = (a: string, b: string) => a.startsWith(ofBands) === b.startsWith(ofBands);

const digest = (kind: string, bytes: Uint8Array) =>
  createHash('sha256').update(kind).update(bytes).digest('base64url').slice(0, textLength);

/** Little-endian check sums, one a band. */
function sumBands(bytes: Uint8Array): Uint8Array {
  const sums = new DataView(new ArrayBuffer(4 * bands));
  const length = Math.ceil(bytes.length / bands);
  for (let band = 0; band < bands; band++) {
    sums.setUint32(4 * band, crc32(bytes.subarray(band * length, (band + 1) * length)), true);
  }
  return new Uint8Array(sums.buffer);
}
