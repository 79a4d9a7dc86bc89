import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { PlateView, Well } from '../../../shared/plate.ts';
import { mapUnitText } from '../../../shared/map-words.ts';
import { fetchTile } from '../../api/index.ts';
import { useFocusedWell, useStore, workspace } from '../../state/index.ts';
import { ColourScale, overlaySettings, toLook } from '../overlay/index.ts';
import { createSharedTiles, viewerState } from '../viewer/index.ts';
import { ComparePanel } from './compare-panel.tsx';
import { compareState } from './compare-store.ts';
import { CompareToolbar, ContentChoice } from './compare-toolbar.tsx';
import { panelScene } from './panel-scene.ts';
import { mapsOf, planScale } from './plan-panels.ts';
import { usePanels } from './use-panels.ts';
import { createViewLink } from './view-link.ts';
import './compare.css';

/** Up to six linked images of one plate with one colour scale over all of them, in place of the one viewer. */
export function Compare({ plate }: { plate: PlateView }) {
  const focus = useFocusedWell() ?? plate.wells[0];
  const kind = useStore(compareState, (value) => value.kind);
  const settings = useStore(overlaySettings, (value) => value);
  const panels = usePanels(plate, focus);
  const link = useMemo(() => createViewLink(), []);
  const fetchPixels = useMemo(() => createSharedTiles(fetchTile), []);
  const scale = useMemo(() => planScale(panels.panels, settings.signed), [panels.panels, settings.signed]);
  const limitsKey = `compare ${kind}${scale.shares ? '%' : ''}${scale.signed ? '±' : '+'}`;
  const look = useMemo(() => {
    const { limits: shared, signed } = scale;
    return toLook(settings, { shared, signed, limitsKey, canBePerImage: false });
  }, [settings, scale, limitsKey]);
  const scenes = useMemo(
    () => panels.panels.map((plan) => panelScene(plate, panels.units, plan, scale)),
    [plate, panels.units, panels.panels, scale],
  );
  useEffect(() => {
    if (focus !== undefined && workspace.get().focus === null) workspace.set({ focus: focus.name });
  }, [focus]);
  const element = useRef<HTMLDivElement>(null);
  useFitAfterChange(focus, `${kind} ${panels.columns} ${panels.panels.length}`, element);
  if (focus === undefined) return null;
  const unit = panels.panels.flatMap(mapsOf)[0]?.unit ?? null;
  const unitText = scale.shares
    ? 'share of each run’s largest value'
    : unit === null
      ? ''
      : mapUnitText[unit];
  const rows = Math.ceil(panels.panels.length / panels.columns);
  return (
    <div className="pl-viewer" data-testid="compare">
      <CompareToolbar plate={plate} panels={panels}>
        {unit === null ? null : (
          <ColourScale
            title="All panels"
            unitText={unitText}
            look={look}
            shared={scale.limits}
            limitsKey={limitsKey}
            sharedName="whole scale"
          />
        )}
      </CompareToolbar>
      {panels.lack === null ? null : (
        <p className="pl-compare-lack" role="status">
          {panels.lack}
        </p>
      )}
      <div
        ref={element}
        className="pl-compare-grid"
        style={{
          gridTemplateColumns: `repeat(${panels.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
        }}
      >
        {panels.panels.map((plan, place) => {
          const well = plate.wells.find(({ name }) => name === plan.well) ?? focus;
          const scene = scenes[place];
          return scene === undefined ? null : (
            <ComparePanel
              // A panel's viewer lives as long as its place; what it shows changes under it.
              key={place}
              {...{ plate, place, well, scene, look, link, fetchPixels }}
              title={plan.title}
              choice={kind === 'free' ? <ContentChoice panels={panels} place={place} /> : null}
            />
          );
        })}
      </div>
    </div>
  );
}

/** For how many pictures in a row the first panel must have its new size before the well is fitted into it. */
const restFrames = 3;

/** Shows the whole well again when the grid of panels has become another one. */
function useFitAfterChange(
  focus: Well | undefined,
  grid: string,
  element: RefObject<HTMLDivElement | null>,
): void {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  }, [focus]);
  useEffect(() => {
    let frame = 0;
    let rested = 0;
    const look = () => {
      const { viewer } = viewerState.get();
      const stage = element.current?.querySelector('.pl-stage');
      const view = viewer?.view();
      const fills = view?.width === stage?.clientWidth && view?.height === stage?.clientHeight;
      rested = view !== undefined && fills ? rested + 1 : 0;
      if (rested < restFrames) frame = requestAnimationFrame(look);
      else if (latest.current !== undefined) viewer?.zoomTo(latest.current.canvas, true);
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [grid, element]);
}
