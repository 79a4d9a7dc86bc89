import type { ReductionMethod } from '../method.ts';

/**
 * HiResCAM (arXiv 2011.08891): the map of a class is sum over channels of gradient times activation at a layer, with
 * the gradient of the class logit. Where everything after the layer is average pooling and one dense layer it equals
 * Grad-CAM, and the map sums to the logit less its bias.
 */
export const hiresCam: ReductionMethod = {
  kind: 'reduction',
  id: 'hires-cam',
  reduction: () => ({ kind: 'hires' }),
};
