import type { EmptyReason, MapUnit } from '../../../shared/map.ts';
import type { PcimImage } from './baseline.ts';

/** After this many steps it is judged whether the network feels the fields at all. */
export const trialSteps = 5;

/** True where the fields made so little difference to the probability that a map of it would be noise. */
export function feelsNothing(spread: number, leastSpread: number): boolean {
  return spread === 0 || spread < leastSpread;
}

/** The raw map [height, width] of one image, and what is known of it. */
export interface PcimMap {
  readonly values: Float64Array;
  readonly unit: MapUnit;
  readonly emptyReason: EmptyReason | null;
  readonly figures: Readonly<Record<string, number>>;
}

/** Cells of the grid along a side; 0 asks for the choice by the image's longer side. */
export function gridSize(wanted: number, { height, width }: PcimImage): number {
  if (wanted > 0) return wanted;
  const side = Math.max(height, width);
  if (side <= 48) return 16;
  return side <= 400 ? 32 : 48;
}

/** A baseline that differs from the image by less than this share of the image's largest value is the image itself. */
const roundOff = 1e-5;

/** Why the map of a network that feels nothing shows nothing: there may have been nothing to hide. */
export function reasonOfSilence(
  { values }: PcimImage,
  baselines: readonly Float32Array[],
): 'no-contrast' | 'network-insensitive' {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isImage = (baseline: Float32Array) =>
    baseline.every((value, index) => Math.abs(value - (values[index] ?? 0)) <= roundOff * largest);
  return baselines.every(isImage) ? 'no-contrast' : 'network-insensitive';
}
