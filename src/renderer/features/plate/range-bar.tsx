import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { moveEnd } from './colour-range.ts';
import { dragRange, forgetRange } from './dragged-ranges.ts';
import type { WellFigure } from './well-figure.ts';
import { figureColour } from './well-colours.ts';

const steps = 24;
const ends = ['low', 'high'] as const;
type End = (typeof ends)[number];

/** The colour bar of the wells' figure. Its ends can be dragged, or moved by the arrow keys; a double click lets go. */
export function RangeBar({ figure }: { readonly figure: WellFigure }) {
  const { key, track, range, title, format } = figure;
  const bar = useRef<HTMLDivElement>(null);
  const place = (value: number) => (value - track.low) / (track.high - track.low);
  const put = (end: End, value: number) => dragRange(key, moveEnd(range, track, end, value));
  const drag = (end: End) => (event: PointerEvent) => {
    if (event.buttons !== 1 || bar.current === null) return;
    const box = bar.current.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    put(end, track.low + share * (track.high - track.low));
  };
  const step = (end: End) => (event: KeyboardEvent) => {
    const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (sign === 0) return;
    event.preventDefault();
    put(end, range[end] + sign * 0.02 * (track.high - track.low));
  };
  const stops = Array.from({ length: steps + 1 }, (_, index) => {
    const value = track.low + (index / steps) * (track.high - track.low);
    return figureColour(value, range);
  });
  const isDragged = range.low !== track.low || range.high !== track.high;
  return (
    <div className="pl-range" data-testid="plate-range">
      <div
        ref={bar}
        className="pl-range-track"
        style={{ background: `linear-gradient(90deg, ${stops.join(', ')})` }}
      >
        {ends.map((end) => (
          <div
            key={end}
            className="pl-handle"
            role="slider"
            tabIndex={0}
            aria-label={`${end === 'low' ? 'Lower' : 'Upper'} end of the colours: ${title}`}
            aria-valuemin={track.low}
            aria-valuemax={track.high}
            aria-valuenow={range[end]}
            aria-valuetext={format(range[end])}
            style={{ left: `${place(range[end]) * 100}%` }}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag(end)}
            onDoubleClick={() => forgetRange(key)}
            onKeyDown={step(end)}
          />
        ))}
      </div>
      <div className="pl-range-ends">
        <span data-testid="range-low">{format(range.low)}</span>
        {isDragged ? (
          <button type="button" className="pl-link" onClick={() => forgetRange(key)}>
            whole range
          </button>
        ) : null}
        <span data-testid="range-high">{format(range.high)}</span>
      </div>
    </div>
  );
}
