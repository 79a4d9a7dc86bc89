import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import type { PositionEffect } from '../../../shared/quality.ts';
import { fitCanvas, formatValue } from '../../ui/index.ts';
import { layOutPlate, plateHeight } from '../plate/index.ts';
import { drawEffects, effectGradient, effectInks, effectReach } from './draw-effects.ts';

interface PositionEffectsProps {
  readonly effects: readonly PositionEffect[];
  readonly plate: PlateView;
}

/** What row and column alone do to each channel: a plate of their sums, on a scale about zero. */
export function PositionEffects({ effects, plate }: PositionEffectsProps) {
  return (
    <div className="pl-effects">
      {effects.map((effect) => (
        <EffectMap key={effect.channel} effect={effect} plate={plate} />
      ))}
    </div>
  );
}

const mapWidth = 300;

function EffectMap({ effect, plate }: { effect: PositionEffect; plate: PlateView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('dark');
  const { rows, columns } = plate;
  const height = plateHeight({ rows, columns }, mapWidth);
  const geometry = useMemo(
    () => layOutPlate({ rows, columns }, { width: mapWidth, height }),
    [rows, columns, height],
  );
  const reach = effectReach(effect);
  useEffect(() => {
    if (canvas.current === null) return;
    const context = fitCanvas(canvas.current, mapWidth, height);
    drawEffects(context, { effect, geometry, reach, ink: effectInks[scheme] });
  }, [effect, geometry, reach, scheme, height]);
  const { channelName, overall, strength } = effect;
  return (
    <figure className="pl-effect" data-testid="effect-map">
      <figcaption>
        <b>{channelName}</b>
        <span className="pl-muted">{describeStrength(strength)}</span>
      </figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Row and column effects of ${channelName}, up to ${formatValue(reach)} about ${formatValue(overall)}`}
        style={{ width: mapWidth, height }}
      />
      <div className="pl-effect-scale">
        <span>−{formatValue(reach)}</span>
        <i style={{ background: effectGradient }} aria-hidden />
        <span>+{formatValue(reach)}</span>
      </div>
      <p className="pl-muted">Mean intensity about {formatValue(overall)}</p>
    </figure>
  );
}

/** Above this the residual is nothing but rounding. */
const mostTold = 100;

function describeStrength(strength: number | null): string {
  if (strength === null) return 'position explains all';
  const times = strength > mostTold ? `over ${mostTold}` : formatValue(strength);
  return strength > 1 ? `${times} × the rest: position outweighs it` : `${times} × the rest`;
}
