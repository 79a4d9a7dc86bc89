import type { EmptyReason, MapUnit } from '../../../shared/map.ts';
import type { PcimImage } from './baseline.ts';

/** After this many steps it is judged whether the network feels the fields at all. */
export const trialSteps = 5;
/** A smaller difference of the probability between the fields of a step is no feeling. */
export const leastSpread = 0.02;

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
