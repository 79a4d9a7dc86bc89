import { freeColor } from '../../../shared/region-colors.ts';

/** A colour for every class of a network but the first, which by custom is the background. */
export function classColours(count: number): readonly string[] {
  const colours: string[] = [];
  for (let index = 1; index < count; index++) colours.push(freeColor(colours));
  return ['#8b96a1', ...colours];
}
