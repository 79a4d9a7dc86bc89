import { segXresParametersSchema, type SegXresParameters } from '../../../shared/method-parameters.ts';
import type { ReductionMethod } from '../method.ts';
import type { Reduction } from '../reduction.ts';

/**
 * The one formula of the segmentation maps: sum over channels of P A, where P is the gradient of S = sum over M of the
 * class logit, pooled over windows of `window` x `window` cells. One cell is HiResCAM's product and one window over the
 * whole map, 0, with the mean Grad-CAM's weights; both have a shorter way to the same numbers.
 */
export function windowReduction({ window, pool }: SegXresParameters): Reduction {
  if (window === 1) return { kind: 'hires' };
  if (window === 0 && pool === 'mean') return { kind: 'grad-cam' };
  return { kind: 'xres', window: window === 0 ? wholeMap : window, pool };
}

/** Longer than any grid; windows are cut off at its border. */
const wholeMap = 65_536;

/**
 * Seg-XRes-CAM (Hasany et al., CVPR-W XAI4CV 2023). Deviations from the authors' program: windows start in the upper
 * left and those at the border pool only real cells (the program pads with zeros and then stretches the lattice, so its
 * windows and cells part wherever the window does not divide the grid); the mean is the default; the map is signed.
 */
export const segXresCam: ReductionMethod = {
  kind: 'reduction',
  id: 'seg-xres-cam',
  reduction: (parameters) => windowReduction(segXresParametersSchema.parse(parameters)),
};
