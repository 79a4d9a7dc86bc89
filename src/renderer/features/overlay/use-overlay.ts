import { useMemo } from 'react';
import { canBeSigned, sharedLimits, type Limits } from '../../../shared/map-scale.ts';
import { mapUnitText } from '../../../shared/map-words.ts';
import type { MapUnit } from '../../../shared/map.ts';
import { formatTarget } from '../../../shared/target.ts';
import {
  targetLabel,
  useChosenNetwork,
  useChosenRun,
  useChosenTarget,
  useChosenUnits,
  useShownUnits,
  useStore,
} from '../../state/index.ts';
import { joinForView, limitsOfView, unitTextOf, viewsOf, type MapView } from './map-view.ts';
import type { OverlayLook } from './overlay-layer.ts';
import type { JoinedMaps } from './overlay-scene.ts';
import { overlaySettings, type OverlaySettings } from './overlay-settings.ts';

/** Everything about the shown maps that is derived from run, units and settings. */
export interface ShownOverlay {
  readonly unit: MapUnit | null;
  /** What the numbers on the colour bar are, in words. */
  readonly unitText: string;
  readonly signed: boolean;
  /** The scale over the whole run. */
  readonly shared: Limits;
  readonly look: OverlayLook;
  /** Where dragged limits of this run and sign are kept. */
  readonly limitsKey: string;
  readonly view: MapView;
  /** The views that the run can show. */
  readonly views: readonly MapView[];
  /** The target that a lead is over; null for other views. */
  readonly against: string | null;
  /** Further maps that are joined with the shown ones; null where the map is drawn as it is. */
  readonly joined: JoinedMaps | null;
}

export function useShownOverlay(): ShownOverlay {
  const run = useChosenRun();
  const units = useShownUnits();
  const settings = useStore(overlaySettings, (value) => value);
  const unit = useMemo(() => firstUnit(units.values()), [units]);
  const { view, views, against, joined, limits, unitText } = useView(unit, settings);
  return useMemo(() => {
    const signed =
      view === 'difference' || (view === 'map' && settings.signed && unit !== null && canBeSigned(unit));
    const shared = limits ?? sharedLimits({ min: run?.min ?? null, max: run?.max ?? null }, signed);
    const limitsKey = `${run?.id ?? 0}${view === 'map' ? '' : view}${signed ? '±' : '+'}`;
    return {
      unit,
      unitText,
      signed,
      shared,
      limitsKey,
      look: toLook(settings, { shared, signed, limitsKey, canBePerImage: view === 'map' }),
      view,
      views,
      against,
      joined,
    };
  }, [run?.id, run?.min, run?.max, unit, unitText, settings, view, views, against, joined, limits]);
}

interface LookParts {
  readonly shared: Limits;
  readonly signed: boolean;
  readonly limitsKey: string;
  readonly canBePerImage: boolean;
}

/** The settings as they are drawn on a scale; ends that somebody dragged are kept as shares of it. */
export function toLook(
  settings: OverlaySettings,
  { shared, signed, limitsKey, canBePerImage }: LookParts,
): OverlayLook {
  const dragged = settings.dragged[limitsKey];
  const limits = dragged ? { low: dragged.low * shared.high, high: dragged.high * shared.high } : shared;
  const scheme = signed ? settings.diverging : settings.sequential;
  const { opacity, smooth, threshold, opacityByValue, topShare } = settings;
  const perImage = settings.perImage && canBePerImage;
  return { limits, signed, scheme, opacity, smooth, threshold, opacityByValue, topShare, perImage };
}

/** What is drawn of the chosen run: the view asked for where the run can show it, else the plain map. */
function useView(unit: MapUnit | null, settings: OverlaySettings) {
  const run = useChosenRun();
  const network = useChosenNetwork();
  const shown = useChosenTarget();
  const units = useChosenUnits();
  return useMemo(() => {
    const views = run === undefined ? (['map'] as const) : viewsOf(run, network?.labels.length ?? 0);
    const view = views.find((known) => known === settings.view) ?? 'map';
    const targets = run?.targets ?? [];
    const others = targets.filter((target) => formatTarget(target) !== shown);
    const other = others.find((target) => formatTarget(target) === settings.against) ?? others[0];
    const against = view === 'difference' && other !== undefined ? formatTarget(other) : null;
    const joined = joinForView(view, units, shown ?? '', targets.map(formatTarget), against);
    const limits = run === undefined ? null : limitsOfView(view, units, run);
    const otherLabel = other === undefined ? '' : targetLabel(other, network);
    const unitText = unit === null ? '' : (unitTextOf(view, unit, otherLabel) ?? mapUnitText[unit]);
    return { view, views, against, joined, limits, unitText };
  }, [run, network, shown, units, unit, settings.view, settings.against]);
}

function firstUnit(units: Iterable<{ readonly facts: { readonly unit: MapUnit } | null }>): MapUnit | null {
  for (const { facts } of units) if (facts !== null) return facts.unit;
  return null;
}
