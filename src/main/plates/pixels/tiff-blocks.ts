import { endianness } from 'node:os';
import { getDecoder, type GeoTIFFImage } from 'geotiff';
import type { PixelArray } from './pixel-source.ts';

/** Packings whose blocks, once unpacked, are the samples themselves: none, LZW, deflate twice, PackBits, Zstandard. */
const plainPackings: readonly number[] = [1, 5, 8, 32946, 32773, 50000];

/**
 * Reads a whole page where its unpacked blocks hold just the samples as this machine keeps numbers, which is so in
 * nearly every microscope's file: rows are then copied as they are, many times as quick as the library's way through
 * every pixel. Null for all other pages and for blocks of an unexpected size, which are left to the library.
 */
export async function readBlocks(page: GeoTIFFImage, sample: number): Promise<PixelArray | null> {
  const [width, height] = [page.getWidth(), page.getHeight()];
  const compression: unknown = (await page.fileDirectory.loadValue('Compression')) ?? 1;
  if (typeof compression !== 'number' || !plainPackings.includes(compression)) return null;
  const separate = page.getSamplesPerPixel() === 1 || page.planarConfiguration === 2;
  const result = separate ? arrayFor(page, sample, width * height) : null;
  if (result === null) return null;
  const decoder = await getDecoder(compression, await decoderParameters(page));
  const target = new Uint8Array(result.buffer);
  const pixelBytes = result.BYTES_PER_ELEMENT;
  const [blockWidth, blockHeight] = [page.getTileWidth(), page.getTileHeight()];
  for (let row = 0; row * blockHeight < height; row++) {
    for (let column = 0; column * blockWidth < width; column++) {
      const { data } = await page.getTileOrStrip(column, row, sample, decoder);
      const source = new Uint8Array(data);
      const [x, y] = [column * blockWidth, row * blockHeight];
      const lines = Math.min(blockHeight, height - y);
      if (source.length < lines * blockWidth * pixelBytes) return null;
      copyBlock(source, target, {
        lines,
        blockBytes: blockWidth * pixelBytes,
        rowBytes: width * pixelBytes,
        from: (y * width + x) * pixelBytes,
        take: Math.min(blockWidth, width - x) * pixelBytes,
      });
    }
  }
  return result;
}

/** Null where a sample is no whole number of bytes, or its bytes lie the other way round. */
function arrayFor(page: GeoTIFFImage, sample: number, length: number): PixelArray | null {
  const bits = page.getBitsPerSample(sample);
  if (bits > 8 && page.littleEndian !== (endianness() === 'LE')) return null;
  const make = arrays.get(`${page.getSampleFormat(sample)} ${bits}`);
  return make === undefined ? null : make(length);
}

/** By TIFF's sample format and bits. */
const arrays: ReadonlyMap<string, (length: number) => PixelArray> = new Map<
  string,
  (length: number) => PixelArray
>([
  ['1 8', (length) => new Uint8Array(length)],
  ['1 16', (length) => new Uint16Array(length)],
  ['1 32', (length) => new Uint32Array(length)],
  ['2 8', (length) => new Int8Array(length)],
  ['2 16', (length) => new Int16Array(length)],
  ['2 32', (length) => new Int32Array(length)],
  ['3 32', (length) => new Float32Array(length)],
  ['3 64', (length) => new Float64Array(length)],
]);

/** What the library's decoders of {@link plainPackings} ask for. */
async function decoderParameters(page: GeoTIFFImage): Promise<Parameters<typeof getDecoder>[1]> {
  const predictor: unknown = await page.fileDirectory.loadValue('Predictor');
  const bits = await page.fileDirectory.loadValue('BitsPerSample');
  return {
    tileWidth: page.getTileWidth(),
    tileHeight: page.getTileHeight(),
    planarConfiguration: page.planarConfiguration,
    bitsPerSample: bits === undefined ? 1 : Array.from(bits),
    predictor: typeof predictor === 'number' ? predictor : 1,
  };
}

interface BlockPlace {
  readonly lines: number;
  /** Bytes of a line of the block and of the picture. */
  readonly blockBytes: number;
  readonly rowBytes: number;
  /** The block's first byte in the picture, and how many of each of its lines lie on it. */
  readonly from: number;
  readonly take: number;
}

function copyBlock(source: Uint8Array, target: Uint8Array, place: BlockPlace): void {
  const { lines, blockBytes, rowBytes, from, take } = place;
  if (take === blockBytes && take === rowBytes) {
    target.set(source.subarray(0, lines * rowBytes), from);
    return;
  }
  for (let line = 0; line < lines; line++) {
    const start = line * blockBytes;
    target.set(source.subarray(start, start + take), from + line * rowBytes);
  }
}
