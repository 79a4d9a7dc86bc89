import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { Channel } from '../../../shared/plate.ts';
import { formatValue } from '../../ui/index.ts';

interface HistogramProps {
  readonly channel: Channel;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<Channel>) => void;
}

const height = 40;

/** The plate's intensities of one channel, with black and white point to drag. */
export function Histogram({ channel, disabled, onChange }: HistogramProps) {
  const track = useRef<HTMLDivElement>(null);
  const { low, high, rangeMin, rangeMax, color, histogram, name } = channel;
  const span = Math.max(rangeMax - rangeMin, Number.MIN_VALUE);
  const path = useMemo(() => toPath(histogram), [histogram]);
  const place = (value: number) => Math.min(1, Math.max(0, (value - rangeMin) / span));
  const limit = (end: 'low' | 'high', value: number) => {
    const least = span / 1000;
    onChange(end === 'low' ? { low: Math.min(value, high - least) } : { high: Math.max(value, low + least) });
  };
  const drag = (end: 'low' | 'high') => (event: PointerEvent) => {
    if (disabled || event.buttons !== 1 || track.current === null) return;
    const box = track.current.getBoundingClientRect();
    limit(end, rangeMin + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * span);
  };
  const step = (end: 'low' | 'high') => (event: KeyboardEvent) => {
    const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (disabled || sign === 0) return;
    event.preventDefault();
    event.stopPropagation();
    limit(end, channel[end] + (sign * span) / (event.shiftKey ? 20 : 200));
  };
  return (
    <div ref={track} className="pl-histogram">
      <svg viewBox={`0 0 256 ${height}`} preserveAspectRatio="none" aria-hidden>
        <path d={path} fill={color} fillOpacity={0.55} />
      </svg>
      <i className="pl-histogram-shade" style={{ left: 0, width: `${place(low) * 100}%` }} />
      <i className="pl-histogram-shade" style={{ right: 0, width: `${(1 - place(high)) * 100}%` }} />
      {(['low', 'high'] as const).map((end) => (
        <div
          key={end}
          className="pl-handle"
          role="slider"
          tabIndex={disabled ? -1 : 0}
          aria-disabled={disabled}
          aria-label={`${end === 'low' ? 'Black' : 'White'} point of ${name}`}
          aria-valuemin={rangeMin}
          aria-valuemax={rangeMax}
          aria-valuenow={channel[end]}
          aria-valuetext={formatValue(channel[end])}
          style={{ left: `${place(channel[end]) * 100}%` }}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag(end)}
          onKeyDown={step(end)}
        />
      ))}
    </div>
  );
}

/** The area under the histogram; heights follow the logarithm so that rare bright pixels still show. */
function toPath(histogram: readonly number[]): string {
  const tallest = Math.log1p(Math.max(1, ...histogram));
  const step = 256 / Math.max(1, histogram.length);
  const points = histogram.map((count, bin) => {
    const y = height - (Math.log1p(count) / tallest) * (height - 2);
    return `L${(bin * step).toFixed(1)} ${y.toFixed(1)}L${((bin + 1) * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M0 ${height}${points.join('')}L256 ${height}Z`;
}
