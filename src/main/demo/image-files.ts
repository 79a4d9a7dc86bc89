import sharp from 'sharp';
import { badInput } from '../../shared/errors.ts';

/** A 16-bit image of one channel, row-major. */
export interface GreyImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint16Array;
}

/** Writes a 16-bit greyscale TIFF, deflated. */
export async function writeGreyTiff(path: string, { widthPx, heightPx, pixels }: GreyImage): Promise<void> {
  await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .toColourspace('grey16')
    .tiff({ compression: 'deflate', predictor: 'horizontal' })
    .toFile(path);
}

/**
 * Reads a TIFF that {@link writeGreyTiff} wrote.
 * @throws BadInput where the file is missing or is no 16-bit greyscale image.
 */
export async function readGreyTiff(path: string): Promise<GreyImage> {
  try {
    const { data, info } = await sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({
      resolveWithObject: true,
    });
    const pixels = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height);
    return { widthPx: info.width, heightPx: info.height, pixels: pixels.slice() };
  } catch (cause) {
    throw badInput({
      what: 'the ground truth image cannot be read',
      where: path,
      mend: 'Make the demo plate again with `platelens demo`.',
      cause,
    });
  }
}
