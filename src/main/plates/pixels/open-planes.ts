import { badInput } from '../../../shared/errors.ts';
import { openImage } from './open-image.ts';
import type { OpenOptions, PixelArray, PixelSource } from './pixel-source.ts';

/** Where the slices lie that are read as one plane. */
export interface SliceProjection extends OpenOptions {
  /** `max` where all slices are read as one by their maximum. */
  readonly projection?: 'max' | null | undefined;
  /** Every file of the stack where each slice has its own; the image's own file is among them. */
  readonly stack?: readonly string[] | null | undefined;
}

/** More slices than any stack has are a misread header. */
const maxSlices = 4096;

/**
 * Opens an image, or a stack of slices as an image of one slice: each pixel is the largest of its slices, those of one
 * file and of all files of the stack. The caller closes it.
 */
export async function openPlanes(path: string, options: SliceProjection): Promise<PixelSource> {
  const { projection, stack } = options;
  if (projection !== 'max') return await openImage(path, options);
  const others = stack?.filter((file) => file !== path) ?? [];
  const first = await openImage(path, options);
  const { image } = first;
  if (image.slices === 1 && others.length === 0) return first;
  return {
    image: { ...image, slices: 1, projected: image.slices },
    read: async (plane, level, region) => {
      let result = await readMaximum(first, plane, level, region, null);
      for (const file of others) {
        const source = await openImage(file, options);
        try {
          refuseOther(first, source, file);
          result = await readMaximum(source, plane, level, region, result);
        } finally {
          await source.close();
        }
      }
      return result;
    },
    close: () => first.close(),
  };
}

async function readMaximum(
  source: PixelSource,
  plane: Parameters<PixelSource['read']>[0],
  level: number,
  region: Parameters<PixelSource['read']>[2],
  before: PixelArray | null,
): Promise<PixelArray> {
  const slices = Math.min(source.image.slices, maxSlices);
  let result = before;
  for (let z = 0; z < slices; z++) {
    const slice = await source.read({ ...plane, z }, level, region);
    // A copy, since a source may answer what it holds itself.
    if (result === null) result = slice.slice();
    else keepLarger(result, slice);
  }
  if (result === null) throw new RangeError('a stack has at least one slice');
  return result;
}

/** A pixel that is not a number never hides one that is. */
function keepLarger(result: PixelArray, slice: PixelArray): void {
  for (let index = 0; index < result.length; index++) {
    const value = slice[index] ?? 0;
    const known = result[index] ?? 0;
    if (value > known || Number.isNaN(known)) result[index] = value;
  }
}

/** The slices of a stack have one size and one kind of pixel. */
function refuseOther(first: PixelSource, source: PixelSource, where: string): void {
  const [a, b] = [first.image.levels[0], source.image.levels[0]];
  const same =
    a?.width === b?.width &&
    a?.height === b?.height &&
    first.image.type === source.image.type &&
    first.image.channels === source.image.channels;
  if (same) return;
  throw badInput({
    what: `it is ${b?.width ?? 0} x ${b?.height ?? 0} pixels of ${source.image.type}, and its stack ${a?.width ?? 0} x ${a?.height ?? 0} of ${first.image.type}`,
    where,
    mend: 'Take one slice of the stack, or export it again.',
  });
}
