import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { badInput, notFound } from '../../shared/errors.ts';
import { decodeNpy } from '../../shared/npy.ts';
import type { Target } from '../../shared/target.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';
import type { PixelPort } from './pixel-port.ts';

/**
 * Reads a mask target as weights [H, W]; null for other targets. A NumPy array whose last two axes are [H, W] holds
 * the weights themselves; of a picture (PNG, TIFF) the pixels above 0 in its first channel are in.
 * @throws NotFound or BadInput naming the file.
 */
export async function readTargetMask(
  target: Target,
  pixels: Pick<PixelPort, 'readPicture'>,
): Promise<Tensor | null> {
  if (target.kind !== 'mask') return null;
  const { path } = target;
  return extname(path).toLowerCase() === '.npy' ? readArray(path) : readPicture(path, pixels);
}

async function readArray(path: string): Promise<Tensor> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw notFound({ what: 'the mask cannot be read', where: path, mend: 'Check the path.', cause });
  });
  const { data, shape } = decodeNpy(bytes, path);
  const rank = shape.length;
  if (rank < 2 || shape.slice(0, -2).some((length) => length !== 1)) {
    throw badInput({
      what: `the mask has the shape [${shape.join(', ')}]`,
      where: path,
      mend: 'Save one picture, [H, W].',
    });
  }
  return { data, shape: [axis({ data, shape }, rank - 2), axis({ data, shape }, rank - 1)] };
}

async function readPicture(path: string, pixels: Pick<PixelPort, 'readPicture'>): Promise<Tensor> {
  const { width, height, planes } = await pixels.readPicture(path);
  const [first = new Float32Array()] = planes;
  return { data: first.map((value) => (value > 0 ? 1 : 0)), shape: [height, width] };
}
