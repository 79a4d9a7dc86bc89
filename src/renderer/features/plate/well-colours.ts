import { interpolateViridis, schemeTableau10 } from 'd3-scale-chromatic';
import type { Well } from '../../../shared/plate.ts';
import type { WellVerdict } from '../../state/index.ts';
import type { ColourRange } from './colour-range.ts';
import { roleLooks } from './roles.ts';

/** The colour of a class by its number. */
export function classColour(index: number): string {
  // Ten hues; an eleventh class takes the first again.
  return schemeTableau10[index % schemeTableau10.length] ?? '#888888';
}

/** The colour of a probability from 0 to 1, on a perceptually even scale. */
export const probabilityColour = (probability: number): string =>
  interpolateViridis(Math.min(1, Math.max(0, probability)));

/** The colour of a value on the scale of a range; what lies beyond an end has the end's colour. */
export const figureColour = (value: number, { low, high }: ColourRange): string =>
  probabilityColour((value - low) / (high - low));

/** The fill of a well that is coloured by role or by predicted class; null where it has nothing to show. */
export function wellColour(
  well: Well,
  verdict: WellVerdict | undefined,
  colouring: 'role' | 'verdict',
): string | null {
  if (colouring === 'role') return well.role === 'sample' ? null : roleLooks[well.role].color;
  return verdict === undefined ? null : classColour(verdict.predictedClass);
}
