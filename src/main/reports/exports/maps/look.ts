import { canBeSigned, sharedLimits } from '../../../../shared/map-scale.ts';
import type { Run, Unit } from '../../../../shared/run.ts';
import type { MapLook } from '../../figures/draw-map.ts';

/** How a unit's map is coloured: by the one scale of its run, as the window does. */
export function lookOf(run: Run, { facts }: Unit): MapLook {
  const signed = facts !== null && canBeSigned(facts.unit) && (run.min ?? 0) < 0;
  return { limits: sharedLimits(run, signed), signed };
}
