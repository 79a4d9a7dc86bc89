/// <reference lib="esnext.float16" />
import {
  constants,
  deflate,
  deflateSync,
  inflate,
  inflateSync,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import { promisify } from 'node:util';

/** How numbers lie in a blob: little-endian, row-major, deflated. */
export type Precision = 'float32' | 'float16';

const deflateAside = promisify(deflate);
const inflateAside = promisify(inflate);
const zstdAside = promisify(zstdCompress);
const unzstdAside = promisify(zstdDecompress);

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
/** Copies, since a blob may start anywhere while a typed array wants an aligned start. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** The plain bytes of an array, for short blobs such as boxes and centres. */
export const toBlob = (array: Float32Array): Uint8Array => bytesOf(array);

/** The inverse of {@link toBlob}. */
export const fromBlob = (blob: Uint8Array): Float32Array<ArrayBuffer> => new Float32Array(aligned(blob));

/** As {@link toBlob} and {@link fromBlob}, of doubles. */
export const toDoubles = (array: Float64Array): Uint8Array => bytesOf(array);
export const fromDoubles = (blob: Uint8Array): Float64Array<ArrayBuffer> => new Float64Array(aligned(blob));

/** Packing fewer bytes takes less of a thread than handing them to another one does. */
const [packedHere, deflatedHere] = [2 ** 18, 2 ** 14];

/** Packs, large arrays off the main thread. float16 keeps three significant digits and saturates nothing: beyond 65504 is infinite. */
export async function packFloats(values: Float32Array, precision: Precision): Promise<Uint8Array> {
  const bytes = bytesOf(precision === 'float16' ? new Float16Array(values) : values);
  return bytes.length <= deflatedHere
    ? deflateSync(bytes, { level: 4 })
    : await deflateAside(bytes, { level: 4, chunkSize: Math.min(largestChunk, bytes.length + 1024) });
}

/** The inverse of {@link packFloats}. @throws what `unpacked` throws. */
export async function unpackFloats(
  blob: Uint8Array,
  precision: Precision,
  length: number,
): Promise<Float32Array> {
  const size = length * (precision === 'float16' ? 2 : 4);
  const bytes =
    size <= deflatedHere ? inflateSync(blob, limitTo(size)) : await inflateAside(blob, limitTo(size));
  const buffer = unpacked(bytes, size);
  return precision === 'float16' ? new Float32Array(new Float16Array(buffer)) : new Float32Array(buffer);
}

/**
 * Packs pictures, large ones off the main thread: all first bytes of the values, then all second ones and so on, by
 * Zstandard's quickest level. Neighbouring pixels differ in their low bytes only, so this is smaller than deflate and
 * eight times as quick. The frame ends with a checksum of the pixels, as a deflated blob does by its own nature: a bit
 * that turns on the drive makes reading fail.
 */
export async function packPixels(pixels: Uint16Array | Float32Array): Promise<Uint8Array> {
  const split = pixels instanceof Uint16Array ? splitPairs(pixels) : splitBytes(bytesOf(pixels), 4);
  return split.length <= packedHere
    ? zstdCompressSync(split, zstdOptions)
    : await zstdAside(split, zstdOptions);
}

const zstdOptions = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** The inverse of {@link packPixels}; also reads the deflated pictures of older projects. @throws what `unpacked` throws. */
export async function unpackPixels(
  blob: Uint8Array,
  dtype: 'uint16' | 'float32',
  length: number,
): Promise<Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  const width = dtype === 'uint16' ? 2 : 4;
  const size = length * width;
  if (!isZstd(blob)) {
    const buffer = unpacked(await inflateAside(blob, limitTo(size)), size);
    return dtype === 'uint16' ? new Uint16Array(buffer) : new Float32Array(buffer);
  }
  const split =
    size <= packedHere ? zstdDecompressSync(blob, limitTo(size)) : await unzstdAside(blob, limitTo(size));
  requireSize(split, size);
  return dtype === 'uint16' ? joinPairs(split) : new Float32Array(aligned(joinBytes(split, width)));
}

/** The first bytes of a Zstandard frame (RFC 8878); a deflated picture begins with 0x78. */
const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];
const isZstd = (blob: Uint8Array) => zstdMagic.every((byte, index) => blob[index] === byte);

/** Whether a packed picture tells by itself that a bit of it has turned. Those of formats before this program's do not all. */
export const hasChecksum = (blob: Uint8Array): boolean => !isZstd(blob) || ((blob[4] ?? 0) & 4) !== 0;

function splitBytes(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  const split = new Uint8Array(bytes.length);
  for (let part = 0; part < width; part++) {
    const start = part * count;
    for (let index = 0; index < count; index++) split[start + index] = bytes[index * width + part] ?? 0;
  }
  return split;
}

/** As {@link splitBytes} does it with values of two bytes, twice as quick. */
function splitPairs(values: Uint16Array): Uint8Array {
  const count = values.length;
  const split = new Uint8Array(2 * count);
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    split[index] = value & 0xff;
    split[count + index] = value >>> 8;
  }
  return split;
}

/** The inverse of {@link splitPairs}. */
function joinPairs(split: Uint8Array): Uint16Array<ArrayBuffer> {
  const count = split.length >> 1;
  const values = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    values[index] = (split[index] ?? 0) | ((split[count + index] ?? 0) << 8);
  }
  return values;
}

function joinBytes(split: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(split.length / width);
  const bytes = new Uint8Array(split.length);
  for (let part = 0; part < width; part++) {
    const start = part * count;
    for (let index = 0; index < count; index++) bytes[index * width + part] = split[start + index] ?? 0;
  }
  return bytes;
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
  requireSize(bytes, size);
  return aligned(bytes);
}

function requireSize(bytes: Uint8Array, size: number): void {
  if (bytes.length !== size) throw new RangeError(`${bytes.length} bytes instead of ${size}`);
}
