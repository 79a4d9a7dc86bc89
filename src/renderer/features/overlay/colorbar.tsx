import './overlay.css';
import type { Limits } from '../../../shared/map-scale.ts';
import { methodInfo } from '../../../shared/methods.ts';
import { useChosenRun, useStore } from '../../state/index.ts';
import { formatValue } from '../../ui/index.ts';
import { ColourTrack } from './colour-track.tsx';
import { overlaySettings } from './overlay-settings.ts';
import { useShownOverlay } from './use-overlay.ts';

/** The colour bar of the shown maps: one scale over the whole run, its ends draggable. */
export function Colorbar() {
  const run = useChosenRun();
  const shown = useShownOverlay();
  const visible = useStore(overlaySettings, (value) => value.visible);
  if (run === undefined || shown.unit === null || !visible) return null;
  return (
    <ColourScale
      title={methodInfo(run.method).title}
      unitText={shown.unitText}
      look={shown.look}
      shared={shown.shared}
      limitsKey={shown.limitsKey}
      sharedName="run’s scale"
    />
  );
}

interface ColourScaleProps {
  readonly title: string;
  readonly unitText: string;
  readonly look: ReturnType<typeof useShownOverlay>['look'];
  readonly shared: Limits;
  readonly limitsKey: string;
  /** What the whole scale is called where the way back to it is offered. */
  readonly sharedName: string;
}

/** A colour bar with its words: what the numbers are, over which maps the scale runs, and the way back to all of it. */
export function ColourScale({ title, unitText, look, shared, limitsKey, sharedName }: ColourScaleProps) {
  const { low, high } = look.limits;
  const dragged = !look.perImage && (high !== shared.high || low !== shared.low);
  return (
    <figure className="pl-colorbar" data-testid="colorbar" data-scale={look.perImage ? 'image' : 'shared'}>
      <figcaption>
        <b>{title}</b>
        <span title={unitText}>{unitText}</span>
        {dragged ? (
          <button type="button" className="pl-link" onClick={() => forgetLimits(limitsKey)}>
            {sharedName}
          </button>
        ) : null}
        {look.perImage ? (
          <button
            type="button"
            className="pl-link pl-own-scale"
            title="Colours cannot be compared between images now. Click for one scale over all of them."
            onClick={() => overlaySettings.set({ perImage: false })}
          >
            each image on its own scale
          </button>
        ) : null}
      </figcaption>
      <div
        className="pl-colorbar-scale"
        title={
          look.perImage
            ? 'Every image runs to its own largest value'
            : 'One scale over everything shown; drag its ends'
        }
      >
        <span data-testid="colorbar-low">
          {look.perImage ? (look.signed ? '− own max' : '0') : formatValue(low)}
        </span>
        <ColourTrack
          look={look}
          shared={shared}
          onLimits={look.perImage ? undefined : (limits) => keepLimits(limitsKey, shared, limits)}
          onForget={() => forgetLimits(limitsKey)}
        />
        <span data-testid="colorbar-high">{look.perImage ? 'own max' : formatValue(high)}</span>
      </div>
    </figure>
  );
}

function keepLimits(key: string, shared: Limits, { low, high }: Limits): void {
  const share = { low: low / shared.high, high: high / shared.high };
  overlaySettings.set(({ dragged }) => ({ dragged: { ...dragged, [key]: share } }));
}

function forgetLimits(key: string): void {
  overlaySettings.set(({ dragged }) => ({
    dragged: Object.fromEntries(Object.entries(dragged).filter(([known]) => known !== key)),
  }));
}
