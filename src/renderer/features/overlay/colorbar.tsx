import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { methodInfo } from '../../../shared/methods.ts';
import { useChosenRun, useStore } from '../../state/index.ts';
import { formatValue } from '../../ui/index.ts';
import { colourSteps } from './colour-tables.ts';
import { overlaySettings } from './overlay-settings.ts';
import { useShownOverlay, type ShownOverlay } from './use-overlay.ts';
import { mapUnitText } from '../../../shared/map-words.ts';

/** The colour bar of the shown maps: one scale over the whole run, its ends draggable. */
export function Colorbar() {
  const run = useChosenRun();
  const shown = useShownOverlay();
  const visible = useStore(overlaySettings, (value) => value.visible);
  if (run === undefined || shown.unit === null || !visible) return null;
  const dragged = shown.look.limits.high !== shown.shared.high || shown.look.limits.low !== shown.shared.low;
  const { low, high } = shown.look.limits;
  return (
    <figure className="pl-colorbar" data-testid="colorbar">
      <figcaption>
        <b>{methodInfo(run.method).title}</b>
        <span>{mapUnitText[shown.unit]}</span>
        {dragged ? (
          <button type="button" className="pl-link" onClick={() => forgetLimits(shown.limitsKey)}>
            run’s scale
          </button>
        ) : null}
      </figcaption>
      <div className="pl-colorbar-scale" title="One scale over every map of the run; drag its ends">
        <span data-testid="colorbar-low">{formatValue(low)}</span>
        <Bar shown={shown} />
        <span data-testid="colorbar-high">{formatValue(high)}</span>
      </div>
    </figure>
  );
}

function Bar({ shown }: { shown: ShownOverlay }) {
  const track = useRef<HTMLDivElement>(null);
  const { look, shared, signed } = shown;
  // The track runs over the run's scale; what is dragged beyond its ends is drawn in the end colours.
  const place = (value: number) => (value - shared.low) / (shared.high - shared.low);
  const drag = (end: 'low' | 'high') => (event: PointerEvent) => {
    if (event.buttons !== 1 || track.current === null) return;
    const box = track.current.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    moveLimit(shown, end, shared.low + share * (shared.high - shared.low));
  };
  const step = (end: 'low' | 'high') => (event: KeyboardEvent) => {
    const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (sign === 0) return;
    event.preventDefault();
    event.stopPropagation();
    moveLimit(shown, end, look.limits[end] + sign * 0.02 * (shared.high - shared.low));
  };
  return (
    <div ref={track} className="pl-colorbar-track" style={{ background: toGradient(shown, place) }}>
      {(['low', 'high'] as const).map((end) => (
        <div
          key={end}
          className="pl-colorbar-handle"
          role="slider"
          tabIndex={0}
          aria-label={end === 'low' ? 'Lower end of the colour scale' : 'Upper end of the colour scale'}
          aria-valuemin={shared.low}
          aria-valuemax={shared.high}
          aria-valuenow={look.limits[end]}
          aria-valuetext={formatValue(look.limits[end])}
          style={{ left: `${Math.min(1, Math.max(0, place(look.limits[end]))) * 100}%` }}
          data-signed={signed}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag(end)}
          onDoubleClick={() => forgetLimits(shown.limitsKey)}
          onKeyDown={step(end)}
        />
      ))}
    </div>
  );
}

function toGradient({ look }: ShownOverlay, place: (value: number) => number): string {
  const steps = 17;
  const colours = colourSteps(look.scheme, steps);
  const { low, high } = look.limits;
  const stops = Array.from({ length: steps }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(index * 3, index * 3 + 3);
    const at = place(low + (index / (steps - 1)) * (high - low)) * 100;
    return `rgb(${red} ${green} ${blue}) ${at.toFixed(1)}%`;
  });
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}

/** Moves an end of the scale; a diverging scale stays symmetric about 0, an unsigned one never crosses its ends. */
function moveLimit(
  { look, shared, signed, limitsKey }: ShownOverlay,
  end: 'low' | 'high',
  value: number,
): void {
  const least = shared.high * 0.01;
  const next = { ...look.limits, [end]: value };
  if (signed) {
    const reach = Math.min(shared.high, Math.max(least, Math.abs(value)));
    [next.low, next.high] = [-reach, reach];
  } else if (end === 'low') next.low = Math.min(Math.max(shared.low, value), next.high - least);
  else next.high = Math.max(Math.min(shared.high, value), next.low + least);
  const share = { low: next.low / shared.high, high: next.high / shared.high };
  overlaySettings.set(({ dragged }) => ({ dragged: { ...dragged, [limitsKey]: share } }));
}

function forgetLimits(key: string): void {
  overlaySettings.set(({ dragged }) => ({
    dragged: Object.fromEntries(Object.entries(dragged).filter(([known]) => known !== key)),
  }));
}
