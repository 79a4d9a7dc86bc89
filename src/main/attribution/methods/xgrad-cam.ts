import type { ReductionMethod } from '../method.ts';

/**
 * XGrad-CAM (arXiv 2008.02312, eq. 8): channel weights sum(G A) / (sum(A) + 1e-7).
 */
export const xgradCam: ReductionMethod = {
  kind: 'reduction',
  id: 'xgrad-cam',
  reduction: () => ({ kind: 'xgrad-cam' }),
};
