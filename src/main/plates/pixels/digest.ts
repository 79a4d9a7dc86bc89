import { badInput, unsupported } from '../../../shared/errors.ts';
import { measureFocus, measureIntensities, type PlaneMeasures } from '../quality/measure-plane.ts';
import { areaAverage } from './area-average.ts';
import { hashPlane } from './hash-plane.ts';
import { halve, halvesEvenly, shrinkToLevel, type BlockSums } from './halve.ts';
import { openPlanes, type SliceProjection } from './open-planes.ts';
import type { ImageFacts, PixelArray, PlaneIndex } from './pixel-source.ts';
import { overviewSize, previewLevel, sizeAtLevel } from './pyramid.ts';

/** More channels than any microscope has are a misread header. */
const maxChannels = 64;

/** Which planes of a stack a plate takes: every channel of one slice and one frame. */
export interface StackChoice extends SliceProjection {
  /** Slice counted from 0; `middle` takes the one in the middle. */
  readonly z: number | 'middle';
  readonly t: number;
}

/** A small copy of a plane in real intensities. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

export interface PlaneDigest {
  readonly index: PlaneIndex;
  /** Intensities at `quantileShares`; the first is the smallest, the last the largest. */
  readonly quantiles: Float64Array<ArrayBuffer>;
  readonly measures: PlaneMeasures;
  /** See `hashPlane`. */
  readonly hash: string;
  /** The plane at a level of its pyramid. */
  readonly preview: Preview;
  /** Smaller still: what the view of the whole plate shows of the plane. */
  readonly overview: Preview;
}

export interface ImageDigest {
  readonly image: ImageFacts;
  readonly planes: readonly PlaneDigest[];
}

/** Reads the chosen planes of an image once, and keeps of each what the project file stores. */
export async function digestImage(path: string, choice: StackChoice): Promise<ImageDigest> {
  const source = await openPlanes(path, choice);
  try {
    const { image } = source;
    if (image.channels > maxChannels) {
      throw unsupported({
        what: `${image.channels} channels in one image; at most ${maxChannels} are taken`,
        where: path,
      });
    }
    const z = choice.z === 'middle' ? Math.floor(image.slices / 2) : choice.z;
    if (z >= image.slices || choice.t >= image.frames) {
      throw badInput({
        what: `it has ${image.slices} slices and ${image.frames} time points, not slice ${z + 1} at time ${choice.t + 1}`,
        where: path,
      });
    }
    const planes: PlaneDigest[] = [];
    for (let channel = 0; channel < image.channels; channel++) {
      const index = { channel, z, t: choice.t };
      planes.push(digestPlane(image, index, await source.read(index, 0, null)));
    }
    return { image, planes };
  } finally {
    await source.close();
  }
}

function digestPlane(image: ImageFacts, index: PlaneIndex, data: PixelArray): PlaneDigest {
  const size = image.levels[0] ?? { width: 0, height: 0 };
  const full: BlockSums = { ...size, data, scale: 1 };
  const { quantiles, measures } = measureIntensities(data);
  const blocks = halve(full);
  const level = previewLevel(size);
  const small = sizeAtLevel(size, level);
  const means = shrinkToLevel(level > 0 && halvesEvenly(size, level) ? blocks : full, size, level);
  const tiny = overviewSize(size);
  const tinyMeans = areaAverage({ ...small, data: means }, tiny);
  const whole = image.type === 'uint8' || image.type === 'uint16';
  return {
    index,
    quantiles,
    measures: { ...measures, focus: measureFocus(blocks) },
    hash: hashPlane(data, size),
    preview: { ...small, data: whole ? toUint16(means) : means },
    overview: { ...tiny, data: whole ? toUint16(tinyMeans) : tinyMeans },
  };
}

/** Rounds intensities that are not negative to the nearest whole one. */
export function toUint16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const result = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) result[index] = (values[index] ?? 0) + 0.5;
  return result;
}
