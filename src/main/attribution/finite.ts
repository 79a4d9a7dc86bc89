import { badInput } from '../../shared/errors.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';

/**
 * Makes sure that every value is a number.
 * @throws BadInput naming what the tensor is and the first image of the batch where it is not.
 */
export function requireFinite(tensor: Tensor, name: string): void {
  const bad = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const image = Math.floor(bad / (tensor.data.length / axis(tensor, 0)));
  throw badInput({
    what: `${name} of image ${image} holds a value that is no finite number`,
    mend: 'Check the image for NaN or infinite pixels, and the scaling of its channels.',
  });
}
