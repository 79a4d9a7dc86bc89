import { interpolateViridis, schemeTableau10 } from 'd3-scale-chromatic';
import type { Well } from '../../../shared/plate.ts';
import type { PlateColouring, WellVerdict } from '../../state/index.ts';
import { roleLooks } from './roles.ts';

/** The colour of a class by its number. */
export function classColour(index: number): string {
  // Ten hues; an eleventh class takes the first again.
  return schemeTableau10[index % schemeTableau10.length] ?? '#888888';
}

/** The colour of a probability from 0 to 1, on a perceptually even scale. */
export const probabilityColour = (probability: number): string =>
  interpolateViridis(Math.min(1, Math.max(0, probability)));

/** The fill of a well; null where it has nothing to show. */
export function wellColour(
  well: Well,
  verdict: WellVerdict | undefined,
  colouring: PlateColouring,
): string | null {
  if (colouring === 'role') return well.role === 'sample' ? null : roleLooks[well.role].color;
  if (verdict === undefined) return null;
  if (colouring === 'verdict') return classColour(verdict.predictedClass);
  const probability = verdict.probabilities[colouring];
  return probability === undefined ? null : probabilityColour(probability);
}
