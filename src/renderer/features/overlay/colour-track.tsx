import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { Limits } from '../../../shared/map-scale.ts';
import { formatValue } from '../../ui/index.ts';
import { colourSteps } from './colour-tables.ts';
import type { OverlayLook } from './overlay-layer.ts';

interface ColourTrackProps {
  readonly look: OverlayLook;
  /** The whole scale, which the track runs over. */
  readonly shared: Limits;
  /** Hears the ends after a drag; absent where the scale is not one that can be dragged. */
  readonly onLimits?: ((limits: Limits) => void) | undefined;
  readonly onForget?: (() => void) | undefined;
}

/** The colours of a scale between two figures, with an end to drag at each side. */
export function ColourTrack({ look, shared, onLimits, onForget }: ColourTrackProps) {
  const track = useRef<HTMLDivElement>(null);
  // What is dragged beyond the track's ends is drawn in the end colours.
  const place = (value: number) => (value - shared.low) / (shared.high - shared.low);
  const move = (end: 'low' | 'high', value: number) => onLimits?.(withLimit(look, shared, end, value));
  const drag = (end: 'low' | 'high') => (event: PointerEvent) => {
    if (event.buttons !== 1 || track.current === null) return;
    const box = track.current.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    move(end, shared.low + share * (shared.high - shared.low));
  };
  const step = (end: 'low' | 'high') => (event: KeyboardEvent) => {
    const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (sign === 0) return;
    event.preventDefault();
    event.stopPropagation();
    move(end, look.limits[end] + sign * 0.02 * (shared.high - shared.low));
  };
  const ends = onLimits === undefined ? [] : (['low', 'high'] as const);
  return (
    <div ref={track} className="pl-colorbar-track" style={{ background: toGradient(look, place) }}>
      {ends.map((end) => (
        <div
          key={end}
          className="pl-handle"
          role="slider"
          tabIndex={0}
          aria-label={end === 'low' ? 'Lower end of the colour scale' : 'Upper end of the colour scale'}
          aria-valuemin={shared.low}
          aria-valuemax={shared.high}
          aria-valuenow={look.limits[end]}
          aria-valuetext={formatValue(look.limits[end])}
          style={{ left: `${Math.min(1, Math.max(0, place(look.limits[end]))) * 100}%` }}
          data-signed={look.signed}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag(end)}
          onDoubleClick={onForget}
          onKeyDown={step(end)}
        />
      ))}
    </div>
  );
}

function toGradient({ scheme, limits }: OverlayLook, place: (value: number) => number): string {
  const steps = 17;
  const colours = colourSteps(scheme, steps);
  const stops = Array.from({ length: steps }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(index * 3, index * 3 + 3);
    const at = place(limits.low + (index / (steps - 1)) * (limits.high - limits.low)) * 100;
    return `rgb(${red} ${green} ${blue}) ${at.toFixed(1)}%`;
  });
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}

/** Moves an end of a scale; a diverging one stays symmetric about 0, another never crosses its ends. */
export function withLimit(
  { limits, signed }: Pick<OverlayLook, 'limits' | 'signed'>,
  shared: Limits,
  end: 'low' | 'high',
  value: number,
): Limits {
  const least = shared.high * 0.01;
  if (signed) {
    const reach = Math.min(shared.high, Math.max(least, Math.abs(value)));
    return { low: -reach, high: reach };
  }
  return end === 'low'
    ? { low: Math.min(Math.max(shared.low, value), limits.high - least), high: limits.high }
    : { low: limits.low, high: Math.max(Math.min(shared.high, value), limits.low + least) };
}
