import { endianness } from 'node:os';
import { getDecoder, type GeoTIFFImage } from 'geotiff';
import type { PixelArray } from './pixel-source.ts';

/** Packings whose blocks, once unpacked, are the samples themselves: none, LZW, deflate twice, PackBits, Zstandard. */
const plainPackings: readonly number[] = [1, 5, 8, 32946, 32773, 50000];

/**
 * Reads a whole page where its unpacked blocks hold just the samples as this machine keeps numbers, which is so in
 * nearly every microscope's file: rows are then copied as they are, many times as quick as the library's way through
 * every pixel. Null for all other pages and for blocks of an unexpected size, which are left to the library.
 * @param content the whole file where it is in memory: where its pixels follow each other as they are, they are not
 * copied at all, so that the result must not be written to
 */
export async function readBlocks(
  page: GeoTIFFImage,
  sample: number,
  content: ArrayBuffer | null,
): Promise<PixelArray | null> {
  const [width, height] = [page.getWidth(), page.getHeight()];
  const compression: unknown = (await page.fileDirectory.loadValue('Compression')) ?? 1;
  if (typeof compression !== 'number' || !plainPackings.includes(compression)) return null;
  const separate = page.getSamplesPerPixel() === 1 || page.planarConfiguration === 2;
  const Pixels = separate ? arrayTypeOf(page, sample) : null;
  if (Pixels === null) return null;
  const parameters = await decoderParameters(page);
  const plain = compression === 1 && parameters.predictor === 1 && page.getSamplesPerPixel() === 1;
  const view = plain && content !== null ? await viewStrips(page, content, width * height, Pixels) : null;
  if (view !== null) return view;
  const result = new Pixels(new ArrayBuffer(width * height * Pixels.BYTES_PER_ELEMENT));
  const decoder = await getDecoder(compression, parameters);
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

/** An array of a page's samples over bytes that lie as the file's do. */
type ArrayType = { readonly BYTES_PER_ELEMENT: number } & (new (
  buffer: ArrayBuffer,
  offset?: number,
  length?: number,
) => PixelArray);

/** By TIFF's sample format and bits. */
const arrayTypes: ReadonlyMap<string, ArrayType> = new Map<string, ArrayType>([
  ['1 8', Uint8Array],
  ['1 16', Uint16Array],
  ['1 32', Uint32Array],
  ['2 8', Int8Array],
  ['2 16', Int16Array],
  ['2 32', Int32Array],
  ['3 32', Float32Array],
  ['3 64', Float64Array],
]);

/** Null where a sample is no whole number of bytes, or its bytes lie the other way round. */
function arrayTypeOf(page: GeoTIFFImage, sample: number): ArrayType | null {
  const bits = page.getBitsPerSample(sample);
  if (bits > 8 && page.littleEndian !== (endianness() === 'LE')) return null;
  return arrayTypes.get(`${page.getSampleFormat(sample)} ${bits}`) ?? null;
}

/** The pixels where they are, or null where their strips do not follow each other. */
async function viewStrips(
  page: GeoTIFFImage,
  content: ArrayBuffer,
  length: number,
  Pixels: ArrayType,
): Promise<PixelArray | null> {
  const { fileDirectory } = page;
  const [offsets, counts] = await Promise.all([
    page.isTiled ? undefined : fileDirectory.loadValue('StripOffsets'),
    page.isTiled ? undefined : fileDirectory.loadValue('StripByteCounts'),
  ]);
  if (offsets === undefined || counts?.length !== offsets.length) return null;
  const start = Number(offsets[0]);
  let end = start;
  for (let strip = 0; strip < offsets.length; strip++) {
    if (Number(offsets[strip]) !== end) return null;
    end += Number(counts[strip]);
  }
  const bytes = length * Pixels.BYTES_PER_ELEMENT;
  if (end - start !== bytes || end > content.byteLength || start % Pixels.BYTES_PER_ELEMENT !== 0)
    return null;
  return new Pixels(content, start, length);
}

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
