import type { MapFacts } from '../../../shared/map.ts';
import type { Size } from '../../../shared/geometry.ts';

// A crop's box is not known before its map is fetched; cells rarely fill more of the field than this.
const usualCropPx = 128;
const smallestSide = 16;

/**
 * The side limit to ask for: the power of two that holds as many cells as a grid takes screen pixels, Infinity where
 * that is the whole grid.
 */
export function neededSide(facts: MapFacts, field: Size, screenPxPerFieldPx: number): number {
  const whole = Math.max(facts.width, facts.height);
  const boxPx = facts.count > 1 ? usualCropPx : Math.max(field.width, field.height);
  const onScreen = Math.max(smallestSide, boxPx * screenPxPerFieldPx);
  const side = 2 ** Math.ceil(Math.log2(onScreen));
  return side >= whole ? Number.POSITIVE_INFINITY : side;
}
