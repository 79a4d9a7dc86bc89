import type { ReductionMethod } from '../method.ts';

/**
 * Grad-CAM (arXiv 1610.02391, eq. 1 and 2): the activation weighed by each channel's mean gradient of the class logit.
 * Deviation: the map is signed; the paper's final ReLU is left to the display.
 */
export const gradCam: ReductionMethod = {
  kind: 'reduction',
  id: 'grad-cam',
  reduction: () => ({ kind: 'grad-cam' }),
};
