import type { ReductionMethod } from '../method.ts';

/**
 * LayerCAM (IEEE TIP 2021, doi 10.1109/TIP.2021.3089943, eq. 6): sum over channels of max(G, 0) A. Deviation: no ReLU of
 * the result, so that at layers with signed activations the sign stays.
 */
export const layerCam: ReductionMethod = {
  kind: 'reduction',
  id: 'layer-cam',
  reduction: () => ({ kind: 'layer-cam' }),
};
