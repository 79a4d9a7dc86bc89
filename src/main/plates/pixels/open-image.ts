import { unsupported } from '../../../shared/errors.ts';
import { bmpOpener } from './bmp-source.ts';
import { omeZarrOpener } from './ome-zarr-source.ts';
import type { OpenOptions, PixelOpener, PixelSource } from './pixel-source.ts';
import { pngOpener } from './png-source.ts';
import { tiffOpener } from './tiff-source.ts';

/** Every kind of image that can be opened, in the order in which they are asked. */
export const pixelOpeners: readonly PixelOpener[] = [tiffOpener, pngOpener, bmpOpener, omeZarrOpener];

/** Opens an image file, or an OME-Zarr image folder. The caller closes it. */
export async function openImage(path: string, options?: OpenOptions): Promise<PixelSource> {
  const opener = pixelOpeners.find((candidate) => candidate.accepts(path));
  if (opener === undefined) {
    throw unsupported({
      what: 'not a kind of image that can be opened',
      where: path,
      mend: 'Use TIFF, PNG, BMP or OME-Zarr.',
    });
  }
  return await opener.open(path, options);
}
