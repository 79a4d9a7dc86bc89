import type { PairMethod } from '../method.ts';
import { principalMaps } from '../principal-component.ts';

/**
 * Eigen-Grad-CAM: the first principal component of gradient times activation, as the widely used program defines it.
 * Its sign is arbitrary there; here the larger extreme is positive.
 */
export const eigenGradCam: PairMethod = {
  kind: 'pair',
  id: 'eigen-grad-cam',
  unit: 'activation',
  explain: (activation, gradient) =>
    principalMaps({
      data: activation.data.map((value, index) => value * (gradient.data[index] ?? 0)),
      shape: activation.shape,
    }),
};
