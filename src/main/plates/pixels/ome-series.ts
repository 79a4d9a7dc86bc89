import { dirname, join } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { withTiff, type LentTiff } from './lent-tiffs.ts';
import { describeOmeImage, type OmeImage, type OmeImageText, type PagePlace } from './ome-description.ts';
import { toImageError } from './open-failure.ts';
import type { PixelArray, PixelSource, PlaneIndex } from './pixel-source.ts';
import { countSamples, readPagePixels, refuseImplausible, toPixelType } from './tiff-page.ts';

interface Series {
  readonly path: string;
  readonly image: OmeImage;
  readonly samples: number;
  readonly toPlace: (channel: number, z: number, t: number) => PagePlace | null;
}

/** Opens one of the images of an OME-TIFF file, or of the set that it belongs to. */
export async function openSeries(path: string, number: number): Promise<PixelSource> {
  try {
    return await withTiff(path, async (tiff) => await describe(tiff, path, number));
  } catch (error) {
    throw toImageError(error, path);
  }
}

async function describe(tiff: LentTiff, path: string, number: number): Promise<PixelSource> {
  const text = tiff.document?.images[number];
  if (tiff.document === null || text === undefined) {
    throw badInput({ what: `it holds no image ${number + 1}`, where: path, mend: 'Import the plate again.' });
  }
  const single = toSeries(path, tiff, text, number, 1);
  const first = [...placesOf(single)][0];
  if (first === undefined) throw badInput({ what: `its image ${number + 1} has no planes`, where: path });
  return await withTiff(pathOf(path, first), async (file) => {
    const page = await file.page(first.page);
    const size = refuseImplausible(page, file.path);
    const samples = countSamples(page);
    const series = samples === 1 ? single : toSeries(path, tiff, text, number, samples);
    const { image } = series;
    const colours = samples === 3 ? ['Red', 'Green', 'Blue'] : [];
    const channels = image.channels * samples;
    const named = <T>(own: readonly T[], c: number): T | null => (samples === 1 ? (own[c] ?? null) : null);
    return {
      image: {
        channels,
        slices: image.slices,
        frames: image.frames,
        type: toPixelType(page, file.path),
        levels: [size],
        channelNames: Array.from(
          { length: channels },
          (_, c) => named(image.channelNames, c) ?? colours[c % samples] ?? null,
        ),
        channelColors: Array.from({ length: channels }, (_, c) => named(image.channelColors, c)),
        pixelSizeUm: image.pixelSizeUm,
        stage: image.stage,
      },
      read: async (plane, level, region) => {
        if (level !== 0) throw new RangeError(`a TIFF has one level, not ${level}`);
        return await readPlane(series, plane, region);
      },
      close: () => Promise.resolve(),
    };
  });
}

function toSeries(path: string, tiff: LentTiff, text: OmeImageText, number: number, samples: number): Series {
  const image = describeOmeImage(text, tiff.document?.uuid ?? null, samples);
  const { places, order } = image;
  if (places.size > 0)
    return { path, image, samples, toPlace: (c, z, t) => places.get(`${c}|${z}|${t}`) ?? null };
  // Without a word about pages the images follow each other.
  const before = (tiff.document?.images ?? []).slice(0, number);
  const start = before.reduce((sum, other) => sum + countPlanes(describeOmeImage(other, null, samples)), 0);
  const lengths = { C: image.channels, Z: image.slices, T: image.frames };
  const toPlace = (c: number, z: number, t: number) => {
    const at = { C: c, Z: z, T: t };
    let [page, stride] = [start, 1];
    for (const axis of order) {
      if (axis !== 'C' && axis !== 'Z' && axis !== 'T') continue;
      page += at[axis] * stride;
      stride *= lengths[axis];
    }
    return { file: null, page };
  };
  return { path, image, samples, toPlace };
}

const countPlanes = ({ channels, slices, frames }: OmeImage) => channels * slices * frames;

/** Where the planes lie that are there. */
function* placesOf({ image, toPlace }: Series): Generator<PagePlace> {
  for (let t = 0; t < image.frames; t++)
    for (let z = 0; z < image.slices; z++)
      for (let c = 0; c < image.channels; c++) {
        const place = toPlace(c, z, t);
        if (place !== null) yield place;
      }
}

function pathOf(path: string, { file }: PagePlace): string {
  if (file === null) return path;
  if (/[\\/\0]/.test(file) || file.startsWith('.')) {
    throw badInput({
      what: `it names a file of its set outside its folder: ${file.slice(0, 200)}`,
      where: path,
    });
  }
  return join(dirname(path), file);
}

async function readPlane(series: Series, plane: PlaneIndex, region: Rect | null): Promise<PixelArray> {
  const { samples, path } = series;
  const place = series.toPlace(Math.floor(plane.channel / samples), plane.z, plane.t);
  if (place === null) {
    throw badInput({
      what: `its set holds no plane of channel ${plane.channel + 1}, slice ${plane.z + 1}, time ${plane.t + 1}`,
      where: path,
      mend: 'Copy all files of the set, or export it again.',
    });
  }
  return await withTiff(pathOf(path, place), async (file) =>
    readPagePixels(await file.page(place.page), plane.channel % samples, region, file),
  );
}
