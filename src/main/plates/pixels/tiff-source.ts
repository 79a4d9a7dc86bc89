import { dirname, join } from 'node:path';
import { fromArrayBuffer, fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { badInput } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { readWhole } from './read-whole.ts';
import { returnBuffer } from './used-again.ts';
import { useNativeDecoders } from './native-decoders.ts';
import { readFlexPages } from './flex-description.ts';
import { toImageError } from './open-failure.ts';
import { openSeries } from './ome-series.ts';
import type { PixelArray, PixelOpener, PixelSource, PlaneIndex } from './pixel-source.ts';
import { describeStack, layOutFlex, readDescription, type StackLayout } from './tiff-description.ts';
import { countSamples, readPagePixels, refuseImplausible, toPixelType, type TiffBytes } from './tiff-page.ts';

useNativeDecoders();

/** Names of TIFF files; `.tf2`, `.tf8` and `.btf` are BigTIFF, `.flex` is the Opera's. */
const tiffName = /\.(?:tiff?|tf[28]|btf|flex)$/i;

/** Files up to this size are read in one go, which is much faster than page by page. */
const wholeFileBytes = 64 * 2 ** 20;
const maxPages = 20_000;

interface TiffPages extends TiffBytes {
  readonly pages: readonly GeoTIFFImage[];
}

interface OpenTiff extends TiffPages {
  readonly stack: StackLayout;
  readonly samples: number;
  /** Other files of the set, once a plane of theirs was asked for. */
  readonly others: Map<string, Promise<TiffPages & { readonly file: GeoTIFF }>>;
}

/** Reads TIFF of any byte order, compression and layout; palette images give their raw indices. */
export const tiffOpener: PixelOpener = {
  id: 'tiff',
  accepts: (path) => tiffName.test(path),
  open: async (path, { alone = false, series, toKeep = false } = {}) => {
    const isFlex = /\.flex$/i.test(path);
    if (series !== undefined && !isFlex) return await openSeries(path, series);
    const { file, ...opened } = await openFile(path).catch((error: unknown) => {
      throw toImageError(error, path);
    });
    try {
      return createSource(
        file,
        await describeFile(file, path, { ...opened, alone, field: series ?? 0 }),
        toKeep,
      );
    } catch (error) {
      await file.close();
      throw toImageError(error, path);
    }
  },
};

interface OpenFile extends Pick<TiffPages, 'bytes' | 'content'> {
  readonly file: GeoTIFF;
}

async function openFile(path: string): Promise<OpenFile> {
  const { bytes, content } = await readWhole(path, wholeFileBytes);
  const file = content === null ? await fromFile(path) : await fromArrayBuffer(content);
  return { file, bytes, content };
}

interface HowToRead extends Pick<TiffPages, 'bytes' | 'content'> {
  readonly alone: boolean;
  /** Of an Opera's file with several, counted from 0. */
  readonly field: number;
}

async function describeFile(
  file: GeoTIFF,
  path: string,
  { alone, field, ...opened }: HowToRead,
): Promise<OpenTiff> {
  const all = await readPages(file, path);
  const first = all[0];
  if (first === undefined) throw badInput({ what: 'the file holds no image', where: path });
  const { width, height } = refuseImplausible(first, path);
  // Thumbnails and overviews ride along as pages of another size.
  const pages = all.filter((page) => page.getWidth() === width && page.getHeight() === height);
  const samples = countSamples(first);
  const text = await readDescription(first);
  const flex = await readFlexPages(first, pages.length, path);
  const stack =
    flex === null ? describeStack(text, { pages: pages.length, samples, alone }) : layOutFlex(flex, field);
  return { path, ...opened, pages, stack, samples, others: new Map() };
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

function createSource(file: GeoTIFF, tiff: OpenTiff, givesAway: boolean): PixelSource {
  const [first] = tiff.pages;
  if (first === undefined) throw new RangeError('a described TIFF has a page');
  const { stack, samples } = tiff;
  const channels = stack.channels * samples;
  const sampleNames = samples === 3 ? ['Red', 'Green', 'Blue'] : Array.from({ length: samples }, () => null);
  return {
    givesAway,
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
      channelColors: samples > 1 ? Array.from({ length: channels }, () => null) : stack.channelColors,
      pixelSizeUm: stack.pixelSizeUm,
      stage: stack.stage,
    },
    read: async (plane, level, region) => {
      if (level !== 0) throw new RangeError(`a TIFF has one level, not ${level}`);
      try {
        return await readPage(tiff, plane, region);
      } catch (error) {
        throw toImageError(error, tiff.path);
      }
    },
    close: async () => {
      const others = await Promise.allSettled(tiff.others.values());
      const opened = others.flatMap((other) => (other.status === 'fulfilled' ? [other.value.file] : []));
      for (const each of [file, ...opened]) await Promise.resolve(each.close());
      if (tiff.content !== null && !givesAway) returnBuffer(tiff.content);
    },
  };
}

/** Another file of the set; it lies beside this one. */
async function openOther(tiff: OpenTiff, name: string): Promise<TiffPages> {
  if (/[\\/\0]/.test(name) || name === '..' || !tiffName.test(name)) {
    throw badInput({
      what: `it names a file of its set outside its folder: ${name.slice(0, 200)}`,
      where: tiff.path,
    });
  }
  const path = join(dirname(tiff.path), name);
  const known = tiff.others.get(name);
  const opening =
    known ??
    openFile(path).then(async ({ file, ...opened }) => {
      try {
        return { file, path, ...opened, pages: await readPages(file, path) };
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  tiff.others.set(name, opening);
  return await opening.catch((error: unknown) => {
    throw toImageError(error, path);
  });
}

async function readPage(tiff: OpenTiff, plane: PlaneIndex, region: Rect | null): Promise<PixelArray> {
  const sample = plane.channel % tiff.samples;
  const channel = Math.floor(plane.channel / tiff.samples);
  const place = tiff.stack.toPlace(channel, plane.z, plane.t);
  if (place === null) {
    throw badInput({
      what: `its set holds no plane of channel ${channel + 1}, slice ${plane.z + 1}, time ${plane.t + 1}`,
      where: tiff.path,
      mend: 'Copy all files of the set, or export it again.',
    });
  }
  const from = place.file === null ? tiff : await openOther(tiff, place.file);
  const page = from.pages[place.page];
  if (page === undefined) throw badInput({ what: `page ${place.page + 1} is missing`, where: from.path });
  return await readPagePixels(page, sample, region, from);
}
