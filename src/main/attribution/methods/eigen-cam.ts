import type { ActivationMethod } from '../method.ts';
import { principalMaps } from '../principal-component.ts';

/**
 * EigenCAM (arXiv 2008.00299): the first principal component of a layer's activation. It knows nothing of the class.
 * Its sign is arbitrary in the paper; here the larger extreme is positive.
 */
export const eigenCam: ActivationMethod = {
  kind: 'activation',
  id: 'eigen-cam',
  unit: 'activation',
  explain: principalMaps,
};
