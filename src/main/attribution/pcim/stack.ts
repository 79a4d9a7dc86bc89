import type { Tensor } from '../../../shared/tensor.ts';
import type { PcimImage } from './baseline.ts';

/** Images of one size, put behind one another: [B, C, H, W]. One alone is not copied: iterations ask for it every step. */
export function stackImages(values: readonly Float32Array[], like: PcimImage): Tensor {
  const shape = [values.length, like.channels, like.height, like.width];
  const [alone] = values;
  if (alone !== undefined && values.length === 1) return { data: alone, shape };
  const size = like.values.length;
  const data = new Float32Array(values.length * size);
  values.forEach((image, index) => data.set(image, index * size));
  return { data, shape };
}
