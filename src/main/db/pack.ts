/// <reference lib="esnext.float16" />
import { deflate, inflate } from 'node:zlib';
import { promisify } from 'node:util';

/** How numbers lie in a blob: little-endian, row-major, deflated. */
export type Precision = 'float32' | 'float16';

const deflateAside = promisify(deflate);
const inflateAside = promisify(inflate);

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
/** Copies, since a blob may start anywhere while a typed array wants an aligned start. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** The plain bytes of an array, for short blobs such as boxes and centres. */
export const toBlob = (array: Float32Array): Uint8Array => bytesOf(array);

/** The inverse of {@link toBlob}. */
export const fromBlob = (blob: Uint8Array): Float32Array<ArrayBuffer> => new Float32Array(aligned(blob));

/** Packs off the main thread. float16 keeps three significant digits and saturates nothing: beyond 65504 is infinite. */
export async function packFloats(values: Float32Array, precision: Precision): Promise<Uint8Array> {
  return deflateAside(bytesOf(precision === 'float16' ? new Float16Array(values) : values), { level: 4 });
}

/** The inverse of {@link packFloats}. @throws what `unpacked` throws. */
export async function unpackFloats(
  blob: Uint8Array,
  precision: Precision,
  length: number,
): Promise<Float32Array> {
  const size = length * (precision === 'float16' ? 2 : 4);
  const buffer = unpacked(await inflateAside(blob, limitTo(size)), size);
  return precision === 'float16' ? new Float32Array(new Float16Array(buffer)) : new Float32Array(buffer);
}

/** Packs pictures off the main thread; level 1, since previews are read far more often than space is short. */
export async function packPixels(pixels: Uint16Array | Float32Array): Promise<Uint8Array> {
  return deflateAside(bytesOf(pixels), { level: 1 });
}

/** The inverse of {@link packPixels}. @throws what `unpacked` throws. */
export async function unpackPixels(
  blob: Uint8Array,
  dtype: 'uint16' | 'float32',
  length: number,
): Promise<Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  const size = length * (dtype === 'uint16' ? 2 : 4);
  const buffer = unpacked(await inflateAside(blob, limitTo(size)), size);
  return dtype === 'uint16' ? new Uint16Array(buffer) : new Float32Array(buffer);
}

const largestChunk = 2 ** 20;

/**
 * A hostile blob of a few bytes could otherwise swell to gigabytes. One chunk takes a whole small picture: every
 * chunk more costs the main thread a turn.
 */
const limitTo = (size: number) => ({
  maxOutputLength: Math.max(1, size),
  chunkSize: Math.min(largestChunk, size + 64),
});

/** @throws RangeError where the blob holds another number of bytes than its row says. */
function unpacked(bytes: Uint8Array, size: number): ArrayBuffer {
  if (bytes.length !== size) throw new RangeError(`${bytes.length} bytes instead of ${size}`);
  return aligned(bytes);
}
