import type { CapeParameters } from '../../../shared/method-parameters.ts';
import type { MapUnit } from '../../../shared/map.ts';
import {
  differenceMap,
  logOddsMap,
  meanLogitMap,
  muMap,
  posteriorMap,
  probabilityMap,
  regionWeightMap,
} from './maps.ts';
import type { LinearHead, RegionProbabilities } from './region-probabilities.ts';

export type CapeQuantity = CapeParameters['quantity'];

/** What each quantity's values are; signed ones diverge when drawn. */
export const capeUnits: Readonly<Record<CapeQuantity, MapUnit>> = {
  probability: 'probability',
  'mu-cape': 'logit',
  'region-weight': 'probability',
  posterior: 'probability',
  cam: 'logit',
  difference: 'probability-difference',
  'log-odds': 'logit',
};

/**
 * A quantity of class `a` (against class `b` where it compares two) over the cells of one image. Cells of mere padding
 * are 0 in every quantity.
 */
export function quantityMap(
  quantity: CapeQuantity,
  seen: RegionProbabilities,
  head: LinearHead,
  a: number,
  b: number,
): Float64Array {
  const values = rawMap(quantity, seen, head, a, b);
  return values.map((value, n) => (seen.logRegionWeight[n] === -Infinity ? 0 : value));
}

function rawMap(
  quantity: CapeQuantity,
  seen: RegionProbabilities,
  head: LinearHead,
  a: number,
  b: number,
): Float64Array {
  switch (quantity) {
    case 'probability':
      return probabilityMap(seen, a);
    case 'mu-cape':
      return muMap(seen, a, head);
    case 'region-weight':
      return regionWeightMap(seen);
    case 'posterior':
      return posteriorMap(seen, a);
    case 'cam':
      return meanLogitMap(seen, a);
    case 'difference':
      return differenceMap(seen, a, b);
    case 'log-odds':
      return logOddsMap(seen, a, b);
  }
}
