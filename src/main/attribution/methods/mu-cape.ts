import type { FeatureMethod } from '../method.ts';
import { cape } from './cape.ts';

const quantity = { quantity: 'mu-cape' };

/**
 * mu-CAPE (arXiv 2404.02388): the numerator of CAPE's share in log scale, where classes do not compete. The same map
 * as CAPE with `quantity=mu-cape`, under a name of its own.
 */
export const muCape: FeatureMethod = {
  kind: 'features',
  id: 'mu-cape',
  unit: () => cape.unit(quantity),
  explain: (features, classes, head, _, content) => cape.explain(features, classes, head, quantity, content),
};
