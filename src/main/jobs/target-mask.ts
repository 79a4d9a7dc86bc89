import { readFile } from 'node:fs/promises';
import { badInput, notFound } from '../../shared/errors.ts';
import { decodeNpy } from '../../shared/npy.ts';
import type { Target } from '../../shared/target.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';

/**
 * Reads the drawn weights of a mask target, a NumPy array whose last two axes are [H, W]; null for other targets.
 * @throws NotFound or BadInput naming the file.
 */
export async function readTargetMask(target: Target): Promise<Tensor | null> {
  if (target.kind !== 'mask') return null;
  const { path } = target;
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
