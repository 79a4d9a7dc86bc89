import { unsupported } from '../../../shared/errors.ts';
import { axis } from '../../../shared/tensor.ts';
import type { PairMethod } from '../method.ts';
import { reduceMaps } from '../reduce.ts';

/** Largest spread of a channel's gradient, as a share of the largest gradient, that is round-off. */
const roundOff = 1e-4;

/**
 * CAM (arXiv 1512.04150): sum over channels of w_ck A_k, with w the weights of the one dense layer that follows average
 * pooling. The weights are read off the gradient, which in such a network is w / (h w) at every cell, so that the
 * map's mean and the bias make the logit.
 *
 * @throws Unsupported where the gradient differs between cells: the layer is not followed by average pooling and one
 * dense layer, and CAM is not defined.
 */
export const cam: PairMethod = {
  kind: 'pair',
  id: 'cam',
  unit: 'logit',
  explain: (activation, gradient) => {
    const cells = axis(gradient, 2) * axis(gradient, 3);
    const largest = gradient.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const uneven = gradient.data.some((value, index) => {
      const first = gradient.data[index - (index % cells)] ?? 0;
      return Math.abs(value - first) > roundOff * largest;
    });
    if (uneven) {
      throw unsupported({
        what: 'CAM is defined only at a layer that average pooling and one dense layer follow',
        mend: 'Choose the last layer before pooling, or HiResCAM, which equals CAM there up to a factor.',
      });
    }
    const maps = reduceMaps(activation, gradient, { kind: 'hires' });
    return { data: maps.data.map((value) => value * cells), shape: maps.shape };
  },
};
