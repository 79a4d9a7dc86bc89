import type { ReductionMethod } from '../method.ts';

/**
 * Element-wise CAM, as the widely used program names it: sum over channels of max(G A, 0). Never negative.
 */
export const elementWiseCam: ReductionMethod = {
  kind: 'reduction',
  id: 'element-wise-cam',
  reduction: () => ({ kind: 'element-wise' }),
};
