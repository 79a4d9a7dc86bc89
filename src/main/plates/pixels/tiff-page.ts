import type { GeoTIFFImage } from 'geotiff';
import { badInput, unsupported } from '../../../shared/errors.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';
import { decoderFor } from './big-endian-decoder.ts';
import { maxPlanePixels, type PixelArray, type PixelType } from './pixel-source.ts';
import { readBlocks } from './tiff-blocks.ts';

/** The file that a page lies in. */
export interface TiffBytes {
  readonly path: string;
  /** The whole file, where it was read in one go. */
  readonly content: ArrayBuffer | null;
  readonly bytes: number;
}

/** Colour samples; an alpha sample is no channel. */
export function countSamples(page: GeoTIFFImage): number {
  const samples = page.getSamplesPerPixel();
  const [extra] = page.fileDirectory.hasTag('ExtraSamples')
    ? Array.from(page.fileDirectory.getValue('ExtraSamples') ?? [])
    : [];
  if (samples === 2 && (extra === 1 || extra === 2)) return 1;
  return samples === 4 && page.fileDirectory.getValue('PhotometricInterpretation') === 2 ? 3 : samples;
}

/** The size of a page. @throws BadInput for one that no picture has */
export function refuseImplausible(page: GeoTIFFImage, where: string): Size {
  const [width, height] = [page.getWidth(), page.getHeight()];
  if (!(width > 0 && height > 0 && width * height <= maxPlanePixels)) {
    throw badInput({ what: `a plane of ${width} x ${height} pixels is not plausible`, where });
  }
  if (page.isTiled && !(page.getTileWidth() > 0 && page.getTileHeight() > 0)) {
    throw badInput({ what: 'its tiles have no size', where });
  }
  return { width, height };
}

/** Reads one sample of a page, or the part of it in `region`. @throws BadInput, Unsupported */
export async function readPagePixels(
  page: GeoTIFFImage,
  sample: number,
  region: Rect | null,
  from: TiffBytes,
): Promise<PixelArray> {
  await refuseTruncated(page, from);
  await refusePacking(page, from.path);
  // A picture in black and white may leave out that a sample is one bit.
  if (page.fileDirectory.getValue('BitsPerSample') === undefined)
    page.fileDirectory.actualizedFields.set(
      bitsPerSampleTag,
      new Array<number>(page.getSamplesPerPixel()).fill(1),
    );
  const values = await readSamples(page, sample, region, from);
  return isNegative(page) ? invert(values, 2 ** page.getBitsPerSample(sample) - 1) : values;
}

const bitsPerSampleTag = 258;

/** TIFF's WhiteIsZero: the darker a place, the larger its number. */
const isNegative = (page: GeoTIFFImage) =>
  page.fileDirectory.getValue('PhotometricInterpretation') === 0 && page.getSampleFormat() === 1;

/** A copy, since the pixels may be the very bytes of the file. */
function invert(values: PixelArray, white: number): PixelArray {
  const inverted = values.slice();
  for (let index = 0; index < inverted.length; index++) inverted[index] = white - (values[index] ?? 0);
  return inverted;
}

async function readSamples(
  page: GeoTIFFImage,
  sample: number,
  region: Rect | null,
  from: TiffBytes,
): Promise<PixelArray> {
  const window =
    region === null
      ? {}
      : { window: [region.x, region.y, region.x + region.width, region.y + region.height] };
  const pool = await decoderFor(page);
  const whole = region === null && pool === null ? await readBlocks(page, sample, from.content) : null;
  if (whole !== null) return whole;
  const raster = await page.readRasters({ samples: [sample], interleave: false, pool, ...window });
  const [values] = raster;
  if (values === undefined || !(values.buffer instanceof ArrayBuffer))
    throw new RangeError('the decoder gave no samples');
  // The check above establishes the buffer kind, which the decoder's own types leave open.
  return values as PixelArray;
}

/** Decoders fill what a cut-off file lacks with zeros or noise; so the extent of every strip is checked first. */
async function refuseTruncated(page: GeoTIFFImage, tiff: TiffBytes): Promise<void> {
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

/** Packings that are known and not read, by TIFF's number. */
const unreadPackings: ReadonlyMap<number, string> = new Map([
  [2, 'CCITT, as fax machines pack black and white'],
  [3, 'CCITT, as fax machines pack black and white'],
  [4, 'CCITT, as fax machines pack black and white'],
  [6, 'the JPEG of TIFF before 1995'],
  [32809, 'ThunderScan'],
  [33003, 'JPEG 2000 (Aperio)'],
  [33004, 'JPEG 2000'],
  [33005, 'JPEG 2000 (Aperio)'],
  [34661, 'JBIG'],
  [34676, 'SGI LogLuv'],
  [34677, 'SGI LogLuv'],
  [34712, 'JPEG 2000'],
  [34713, "Nikon's own packing"],
  [34715, 'JBIG2'],
  [34892, 'the lossy JPEG of raw photographs'],
  [34925, 'LZMA'],
  [34926, 'LZMA'],
  [50001, 'WebP'],
  [50002, 'JPEG XL'],
  [52546, 'JPEG XL'],
  [65535, "LuraWave, the Opera's own packing"],
]);
const readPackings: readonly number[] = [1, 5, 7, 8, 32773, 32946, 34887, 50000];

async function refusePacking(page: GeoTIFFImage, where: string): Promise<void> {
  const packing: unknown = (await page.fileDirectory.loadValue('Compression')) ?? 1;
  if (typeof packing === 'number' && readPackings.includes(packing)) return;
  const name = typeof packing === 'number' ? unreadPackings.get(packing) : undefined;
  throw unsupported({
    what: `its pixels are packed by ${name ?? `an unknown method (TIFF compression ${String(packing)})`}, which cannot be read`,
    where,
    mend: 'Export it again without compression, or with LZW or Deflate.',
  });
}

/** The kind of a page's numbers. @throws Unsupported for one that no plane has */
export function toPixelType(page: GeoTIFFImage, path: string): PixelType {
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
    what: `pixels that are ${sampleFormats[format] ?? `of TIFF sample format ${format}`} of ${bits} bits cannot be read`,
    where: path,
    mend: 'Export it again as whole numbers of 8 or 16 bits, or as fractions of 32.',
  });
}

const sampleFormats: Readonly<Record<number, string>> = {
  1: 'whole numbers',
  2: 'signed whole numbers',
  3: 'fractions',
  5: 'complex whole numbers',
  6: 'complex numbers',
};
