import type { ReductionMethod } from '../method.ts';
import { windowReduction } from './seg-xres-cam.ts';

/**
 * Seg-Grad CAM (Vinogradova et al., AAAI 2020): Grad-CAM for the score S = sum over a set M of output pixels of the
 * class logit. Deviation from the authors' program, which differentiates probabilities where the network ends in
 * softmax: the logit is explained.
 */
export const segGradCam: ReductionMethod = {
  kind: 'reduction',
  id: 'seg-grad-cam',
  reduction: () => windowReduction({ window: 0, pool: 'mean' }),
};
