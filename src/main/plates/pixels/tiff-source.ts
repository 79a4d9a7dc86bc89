import { readFile, stat } from 'node:fs/promises';
import { fromArrayBuffer, fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { badInput, unsupported } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { decoderFor } from './big-endian-decoder.ts';
import { toImageError } from './open-failure.ts';
import {
  maxPlanePixels,
  type PixelArray,
  type PixelOpener,
  type PixelSource,
  type PixelType,
  type PlaneIndex,
} from './pixel-source.ts';
import { describeStack, type StackLayout } from './tiff-description.ts';

/** Files up to this size are read in one go, which is much faster than page by page. */
const wholeFileBytes = 64 * 2 ** 20;
const maxPages = 20_000;

interface OpenTiff {
  readonly path: string;
  readonly bytes: number;
  readonly pages: readonly GeoTIFFImage[];
  readonly stack: StackLayout;
  readonly samples: number;
}

/** Reads TIFF of any byte order, compression and layout; palette images give their raw indices. */
export const tiffOpener: PixelOpener = {
  id: 'tiff',
  accepts: (path) => /\.tiff?$/i.test(path),
  open: async (path) => {
    const { file, bytes } = await openFile(path).catch((error: unknown) => {
      throw toImageError(error, path);
    });
    try {
      return createSource(file, await describeFile(file, path, bytes));
    } catch (error) {
      await file.close();
      throw toImageError(error, path);
    }
  },
};

async function openFile(path: string): Promise<{ file: GeoTIFF; bytes: number }> {
  const { size } = await stat(path);
  if (size === 0)
    throw badInput({ what: 'the file is empty', where: path, mend: 'Copy or export the file again.' });
  if (size > wholeFileBytes) return { file: await fromFile(path), bytes: size };
  const content = await readFile(path);
  const whole = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
  return { file: await fromArrayBuffer(whole), bytes: content.byteLength };
}

async function describeFile(file: GeoTIFF, path: string, bytes: number): Promise<OpenTiff> {
  const all = await readPages(file, path);
  const first = all[0];
  if (first === undefined) throw badInput({ what: 'the file holds no image', where: path });
  const [width, height] = [first.getWidth(), first.getHeight()];
  if (!(width > 0 && height > 0 && width * height <= maxPlanePixels)) {
    throw badInput({ what: `a plane of ${width} x ${height} pixels is not plausible`, where: path });
  }
  if (first.isTiled && !(first.getTileWidth() > 0 && first.getTileHeight() > 0)) {
    throw badInput({ what: 'its tiles have no size', where: path });
  }
  // Thumbnails and overviews ride along as pages of another size.
  const pages = all.filter((page) => page.getWidth() === width && page.getHeight() === height);
  const description: unknown = await first.fileDirectory.loadValue('ImageDescription');
  const stack = describeStack(typeof description === 'string' ? description : '', pages.length);
  return { path, bytes, pages, stack, samples: countSamples(first) };
}

/** The pages in order. A chain of pages that runs in a circle is refused instead of followed for ever. */
async function readPages(file: GeoTIFF, path: string): Promise<GeoTIFFImage[]> {
  const pages: GeoTIFFImage[] = [];
  const seen = new Set<number>();
  for (;;) {
    const page = await file.getImage(pages.length);
    pages.push(page);
    const next = page.fileDirectory.nextIFDByteOffset;
    if (next === 0) return pages;
    if (seen.has(next) || pages.length >= maxPages) {
      throw badInput({
        what: 'its list of pages runs in a circle',
        where: path,
        mend: 'Export the file again.',
      });
    }
    seen.add(next);
  }
}

/** Colour samples; an alpha sample is no channel. */
function countSamples(page: GeoTIFFImage): number {
  const samples = page.getSamplesPerPixel();
  return samples === 4 && page.fileDirectory.getValue('PhotometricInterpretation') === 2 ? 3 : samples;
}

function createSource(file: GeoTIFF, tiff: OpenTiff): PixelSource {
  const [first] = tiff.pages;
  if (first === undefined) throw new RangeError('a described TIFF has a page');
  const { stack, samples } = tiff;
  const channels = stack.channels * samples;
  const sampleNames = samples === 3 ? ['Red', 'Green', 'Blue'] : Array.from({ length: samples }, () => null);
  return {
    image: {
      channels,
      slices: stack.slices,
      frames: stack.frames,
      type: toPixelType(first, tiff.path),
      levels: [{ width: first.getWidth(), height: first.getHeight() }],
      channelNames:
        samples > 1
          ? Array.from({ length: channels }, (_, c) => sampleNames[c % samples] ?? null)
          : stack.channelNames,
      channelColors: Array.from({ length: channels }, () => null),
      pixelSizeUm: stack.pixelSizeUm,
    },
    read: async (plane, level, region) => {
      if (level !== 0) throw new RangeError(`a TIFF has one level, not ${level}`);
      try {
        return await readPage(tiff, plane, region);
      } catch (error) {
        throw toImageError(error, tiff.path);
      }
    },
    close: () => Promise.resolve(file.close()).then(() => undefined),
  };
}

async function readPage(tiff: OpenTiff, plane: PlaneIndex, region: Rect | null): Promise<PixelArray> {
  const sample = plane.channel % tiff.samples;
  const channel = Math.floor(plane.channel / tiff.samples);
  const pageIndex = tiff.stack.toPage(channel, plane.z, plane.t);
  const page = tiff.pages[pageIndex];
  if (page === undefined) throw badInput({ what: `page ${pageIndex + 1} is missing`, where: tiff.path });
  await refuseTruncated(page, tiff);
  const window =
    region === null
      ? {}
      : { window: [region.x, region.y, region.x + region.width, region.y + region.height] };
  const pool = await decoderFor(page);
  const raster = await page.readRasters({ samples: [sample], interleave: false, pool, ...window });
  const [values] = raster;
  if (values === undefined || !(values.buffer instanceof ArrayBuffer))
    throw new RangeError('the decoder gave no samples');
  // The check above establishes the buffer kind, which the decoder's own types leave open.
  return values as PixelArray;
}

/** Decoders fill what a cut-off file lacks with zeros or noise; so the extent of every strip is checked first. */
async function refuseTruncated(page: GeoTIFFImage, tiff: OpenTiff): Promise<void> {
  const names = page.isTiled
    ? (['TileOffsets', 'TileByteCounts'] as const)
    : (['StripOffsets', 'StripByteCounts'] as const);
  const [offsets, counts] = await Promise.all(names.map((name) => page.fileDirectory.loadValue(name)));
  if (offsets === undefined)
    throw badInput({ what: 'the place of its pixels is not given', where: tiff.path });
  for (let index = 0; index < offsets.length; index++) {
    const end = (offsets[index] ?? 0) + (counts?.[index] ?? 0);
    if (end <= tiff.bytes) continue;
    throw badInput({
      what: `the file is cut off: it has ${tiff.bytes} bytes, and pixels up to byte ${end} are missing`,
      where: tiff.path,
      mend: 'Copy or export the file again.',
    });
  }
}

function toPixelType(page: GeoTIFFImage, path: string): PixelType {
  const bits = page.getBitsPerSample();
  const format = page.getSampleFormat();
  if (format === 1 && bits <= 8) return 'uint8';
  if (format === 1 && bits <= 16) return 'uint16';
  if (format === 1 && bits === 32) return 'uint32';
  if (format === 2 && bits === 8) return 'int8';
  if (format === 2 && bits === 16) return 'int16';
  if (format === 2 && bits === 32) return 'int32';
  if (format === 3 && (bits === 16 || bits === 32)) return 'float32';
  if (format === 3 && bits === 64) return 'float64';
  throw unsupported({
    what: `pixels of ${bits} bits in TIFF sample format ${format} cannot be read`,
    where: path,
  });
}
