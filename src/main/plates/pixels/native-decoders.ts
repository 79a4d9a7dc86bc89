import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { addDecoder, BaseDecoder } from 'geotiff';

/** No block of an image is larger; a few bytes that claim to swell further are damaged or hostile. */
const largestBlock = 2 ** 31;

class DeflateDecoder extends BaseDecoder {
  override decodeBlock(buffer: ArrayBuffer): ArrayBuffer {
    return toBuffer(inflateSync(new Uint8Array(buffer), limits(this.parameters)));
  }
}

class ZstandardDecoder extends BaseDecoder {
  override decodeBlock(buffer: ArrayBuffer): ArrayBuffer {
    return toBuffer(zstdDecompressSync(new Uint8Array(buffer), limits(this.parameters)));
  }
}

const [leastChunk, mostChunk] = [2 ** 14, 2 ** 22];

/** Room for a whole block at once: many small pieces would have to be put together. */
function limits(block: { tileWidth: number; tileHeight: number; bitsPerSample: unknown }) {
  const bits = Array.isArray(block.bitsPerSample) ? Math.max(...block.bitsPerSample.map(Number)) : 16;
  const bytes = Math.ceil((block.tileWidth * block.tileHeight * bits) / 8) + 64;
  return { maxOutputLength: largestBlock, chunkSize: Math.max(leastChunk, Math.min(mostChunk, bytes)) };
}

/** The predictor works on a buffer of its own, from its first byte on. */
function toBuffer({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): ArrayBuffer {
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Numbers of TIFF 6.0's technical notes: deflate by its own and by Adobe's number, Zstandard. */
const [deflate, zstandard] = [[8, 32946], 50000];

/** Lets the TIFF library unpack with this platform's own code, which is several times as quick as its scripts. */
export function useNativeDecoders(): void {
  addDecoder(deflate, () => Promise.resolve(DeflateDecoder), undefined, false);
  addDecoder(zstandard, () => Promise.resolve(ZstandardDecoder), undefined, false);
}
