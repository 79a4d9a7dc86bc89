import type { ReductionMethod } from '../method.ts';

/**
 * Grad-CAM++ (arXiv 1710.11063, eq. 19): channel weights sum max(G, 0) alpha with alpha = G^2 / (2 G^2 + sum(A) G^3 +
 * 1e-6). Powers of G stand for higher derivatives, which is exact only for a score exp(logit). The absolute 1e-6 is that
 * of the widely used program; at signed activations the denominator can come near zero.
 */
export const gradCamPp: ReductionMethod = {
  kind: 'reduction',
  id: 'grad-cam-pp',
  reduction: () => ({ kind: 'grad-cam-pp' }),
};
