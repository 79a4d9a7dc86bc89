import { assertNever } from './assert-never.ts';
import type { MapUnit } from './map.ts';

/** The values at the two ends of the colour bar. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** True for maps whose sign means something: evidence for and against. */
export const canBeSigned = (unit: MapUnit): boolean => {
  switch (unit) {
    case 'logit':
    case 'gradient':
    case 'effect':
    case 'probability-difference':
    case 'activation':
      return true;
    case 'probability':
    case 'opacity':
      return false;
    default:
      return assertNever(unit);
  }
};

/** The one scale for every map of a run: from 0 where values have no sign, symmetric about 0 where they have. */
export function sharedLimits(
  range: { readonly min: number | null; readonly max: number | null },
  signed: boolean,
): Limits {
  const top = signed ? Math.max(Math.abs(range.min ?? 0), Math.abs(range.max ?? 0)) : (range.max ?? 0);
  const high = top > 0 ? top : 1;
  return { low: signed ? -high : 0, high };
}
