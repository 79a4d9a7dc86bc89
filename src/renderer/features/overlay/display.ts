import type { Limits } from '../../../shared/map-scale.ts';
import { colourSteps, type DivergingName, type SequentialName } from './colour-tables.ts';

/** How raw values become colours. Nothing here changes a map. */
export interface Display {
  readonly limits: Limits;
  /** Signed maps diverge about 0; else only positive evidence is drawn. */
  readonly signed: boolean;
  readonly scheme: SequentialName | DivergingName;
  /** Values nearer to 0 than this share of the larger limit are not drawn. */
  readonly threshold: number;
  /** Weak values are drawn weaker. */
  readonly opacityByValue: boolean;
}

/** RGBA (little-endian) of 1024 steps from the lower to the upper limit, with opacity and threshold worked in. */
export interface DisplayTable {
  readonly rgba: Uint32Array;
  readonly low: number;
  readonly factor: number;
}

const entries = 1024;

export function toDisplayTable(display: Display): DisplayTable {
  const { low, high } = display.limits;
  const span = Math.max(high - low, Number.MIN_VALUE);
  const colours = colourSteps(display.scheme, entries);
  const rgba = new Uint32Array(entries);
  for (let entry = 0; entry < entries; entry++) {
    const value = low + (entry / (entries - 1)) * span;
    const alpha = Math.round(255 * opacityOf(value, display));
    const [red, green, blue] = [
      colours[entry * 3] ?? 0,
      colours[entry * 3 + 1] ?? 0,
      colours[entry * 3 + 2] ?? 0,
    ];
    rgba[entry] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return { rgba, low, factor: (entries - 1) / span };
}

/** 0 where a value is not drawn, 1 where it is drawn in full. */
function opacityOf(value: number, { limits, signed, threshold, opacityByValue }: Display): number {
  if (!signed && value < 0) return 0;
  const strength = signed
    ? Math.abs(value) / Math.max(Math.abs(limits.low), Math.abs(limits.high), Number.MIN_VALUE)
    : (value - limits.low) / Math.max(limits.high - limits.low, Number.MIN_VALUE);
  if (strength < threshold) return 0;
  // The root keeps the middle of the scale readable while zero still vanishes.
  return opacityByValue ? Math.sqrt(Math.min(1, Math.max(0, strength))) : 1;
}

/** Whether the threshold hides all of a map whose values lie between these two. */
export function hidesAll(min: number, max: number, display: Display): boolean {
  return display.threshold > 0 && opacityOf(min, display) === 0 && opacityOf(max, display) === 0;
}

/** Colours raw values; NaN, which means no map here, stays clear. */
export function colourValues(values: Float32Array, table: DisplayTable, rgba: Uint32Array): void {
  const last = table.rgba.length - 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) {
      rgba[index] = 0;
      continue;
    }
    const place = (value - table.low) * table.factor;
    rgba[index] = table.rgba[place >= last ? last : place > 0 ? (place + 0.5) | 0 : 0] ?? 0;
  }
}
