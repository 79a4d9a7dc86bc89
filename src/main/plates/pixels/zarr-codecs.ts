import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { registry } from 'zarrita';
import { crc32c } from './crc32c.ts';

/** No chunk of an image is larger; a few bytes that claim to swell further are damaged or hostile. */
const maxOutputLength = 2 ** 31;

type Decode = (bytes: Uint8Array) => Uint8Array;

/** A codec that turns bytes into bytes, as zarrita asks for it. This program only reads. */
function codecOf(name: string, decode: Decode, computeEncodedSize?: (size: number) => number) {
  const encode = (): never => {
    throw new RangeError(`${name} is only read`);
  };
  const codec = { kind: 'bytes_to_bytes' as const, encode, decode };
  return { fromConfig: () => (computeEncodedSize === undefined ? codec : { ...codec, computeEncodedSize }) };
}

/** Copies, so that the result begins at the first byte of a buffer of its own, as typed arrays over it need. */
const own = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

const checkBytes = 4;

/** Takes off the check sum behind the bytes. @throws RangeError where it is that of other bytes */
function checked(bytes: Uint8Array): Uint8Array {
  const content = bytes.subarray(0, -checkBytes);
  const stated = new DataView(bytes.buffer, bytes.byteOffset + content.length, checkBytes).getUint32(0, true);
  if (bytes.length < checkBytes || crc32c(content) !== stated)
    throw new RangeError('the check sum does not fit');
  return own(content);
}

/**
 * Lets the Zarr library unpack with this platform's own code, which is several times as quick as its scripts and takes
 * Zstandard streams that do not state their length, and lets it look at check sums, which it takes off unread.
 */
export function useNativeZarrCodecs(): void {
  const set = (names: readonly string[], codec: ReturnType<typeof codecOf>) => {
    for (const name of names) registry.set(name, () => Promise.resolve(codec));
  };
  set(
    ['zstd', 'numcodecs.zstd'],
    codecOf('zstd', (bytes) => own(zstdDecompressSync(bytes, { maxOutputLength }))),
  );
  set(
    ['gzip', 'numcodecs.gzip'],
    codecOf('gzip', (bytes) => own(gunzipSync(bytes, { maxOutputLength }))),
  );
  set(
    ['zlib', 'numcodecs.zlib'],
    codecOf('zlib', (bytes) => own(inflateSync(bytes, { maxOutputLength }))),
  );
  set(
    ['crc32c'],
    codecOf('crc32c', checked, (size) => size + checkBytes),
  );
}
