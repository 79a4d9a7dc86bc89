import type { ReductionMethod } from '../method.ts';
import { windowReduction } from './seg-xres-cam.ts';

/**
 * Seg-HiRes-Grad CAM (Rheude et al., MELBA 2024:023): HiResCAM for the score S = sum over a set M of output pixels of
 * the class logit. M comes with the target's weights, so the reduction is HiResCAM's; Seg-XRes-CAM with window 1 is
 * the same map. Raw maps are additive over disjoint sets M. Deviation from the authors' program: M of a class is
 * where it is the argmax, not where its probability is over one half, and class 0 is treated as every other.
 */
export const segHiresGradCam: ReductionMethod = {
  kind: 'reduction',
  id: 'seg-hires-grad-cam',
  reduction: () => windowReduction({ window: 1, pool: 'mean' }),
};
