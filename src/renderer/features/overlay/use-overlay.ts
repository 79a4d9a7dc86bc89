import { useMemo } from 'react';
import type { MapUnit } from '../../../shared/map.ts';
import { useChosenRun, useShownUnits, useStore } from '../../state/index.ts';
import { canBeSigned, sharedLimits, type Limits } from '../../../shared/map-scale.ts';
import type { OverlayLook } from './overlay-layer.ts';
import { overlaySettings } from './overlay-settings.ts';

/** Everything about the shown maps that is derived from run, units and settings. */
export interface ShownOverlay {
  readonly unit: MapUnit | null;
  readonly signed: boolean;
  /** The scale over the whole run. */
  readonly shared: Limits;
  readonly look: OverlayLook;
  /** Where dragged limits of this run and sign are kept. */
  readonly limitsKey: string;
}

export function useShownOverlay(): ShownOverlay {
  const run = useChosenRun();
  const units = useShownUnits();
  const settings = useStore(overlaySettings, (value) => value);
  const unit = useMemo(() => firstUnit(units.values()), [units]);
  return useMemo(() => {
    const signed = settings.signed && unit !== null && canBeSigned(unit);
    const shared = sharedLimits({ min: run?.min ?? null, max: run?.max ?? null }, signed);
    const limitsKey = `${run?.id ?? 0}${signed ? '±' : '+'}`;
    const dragged = settings.dragged[limitsKey];
    const limits = dragged ? { low: dragged.low * shared.high, high: dragged.high * shared.high } : shared;
    const scheme = signed ? settings.diverging : settings.sequential;
    const { opacity, smooth, threshold, opacityByValue } = settings;
    return {
      unit,
      signed,
      shared,
      limitsKey,
      look: { limits, signed, scheme, opacity, smooth, threshold, opacityByValue },
    };
  }, [run?.id, run?.min, run?.max, unit, settings]);
}

function firstUnit(units: Iterable<{ readonly facts: { readonly unit: MapUnit } | null }>): MapUnit | null {
  for (const { facts } of units) if (facts !== null) return facts.unit;
  return null;
}
