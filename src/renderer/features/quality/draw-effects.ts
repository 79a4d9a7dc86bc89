import { interpolatePuOr } from 'd3-scale-chromatic';
import type { PositionEffect } from '../../../shared/quality.ts';
import { formatRow } from '../../../shared/wells.ts';
import { headerStep, wellRect, type PlateGeometry } from '../plate/index.ts';

interface EffectScene {
  readonly effect: PositionEffect;
  readonly geometry: PlateGeometry;
  /** The effect at the ends of the scale. */
  readonly reach: number;
  readonly ink: { readonly text: string; readonly absent: string };
}

export const effectInks = {
  dark: { text: '#8f9aa5', absent: '#2a3138' },
  light: { text: '#5d6873', absent: '#e4e9ec' },
} as const;

const colourAt = interpolatePuOr;

/** The colour bar: violet below, orange above. */
export const effectGradient = `linear-gradient(90deg, ${Array.from({ length: 11 }, (_, step) => colourAt(step / 10)).join(', ')})`;

/** The largest sum of a row's and a column's effect, either way. */
export function effectReach({ rows, columns }: PositionEffect): number {
  const reach = (values: readonly (number | null)[], sign: number) =>
    Math.max(...values.filter((value) => value !== null).map((value) => sign * value), -Infinity);
  const largest = Math.max(reach(rows, 1) + reach(columns, 1), reach(rows, -1) + reach(columns, -1));
  return Number.isFinite(largest) ? Math.max(0, largest) : 0;
}

/** Draws the sum of row and column effect at every well; where there is none, an empty place. */
export function drawEffects(context: CanvasRenderingContext2D, scene: EffectScene): void {
  const { effect, geometry, reach, ink } = scene;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const { format, pitch, gap, left, top } = geometry;
  for (let row = 0; row < format.rows; row++) {
    for (let column = 0; column < format.columns; column++) {
      const [a = null, b = null] = [effect.rows[row], effect.columns[column]];
      const { x, y, width, height } = wellRect(geometry, { row, column });
      context.fillStyle =
        a === null || b === null ? ink.absent : colourAt(reach === 0 ? 0.5 : 0.5 + (a + b) / (2 * reach));
      context.fillRect(x, y, width, height);
    }
  }
  const step = headerStep(pitch);
  context.font = '500 10px system-ui, "Segoe UI", Roboto, Arial, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = ink.text;
  for (let row = 0; row < format.rows; row += step) {
    context.fillText(formatRow(row), left / 2 - 1, top + row * pitch + (pitch - gap) / 2);
  }
  for (let column = 0; column < format.columns; column += step) {
    context.fillText(String(column + 1), left + column * pitch + (pitch - gap) / 2, top / 2 - 1);
  }
}
