import { useMemo } from 'react';
import type { Well } from '../../../shared/plate.ts';
import { useColouring, useWellVerdicts } from './use-colouring.ts';
import { figureColour, wellColour } from './well-colours.ts';
import { useWellFigure } from './well-figure.ts';

/** The colour of every well; null where it has nothing to show. */
export function useWellFill(): (well: Well) => string | null {
  const verdicts = useWellVerdicts();
  const colouring = useColouring();
  const figure = useWellFigure();
  return useMemo(
    () => (well: Well) => {
      if (colouring === 'role' || colouring === 'verdict') {
        return wellColour(well, verdicts.get(well.name), colouring);
      }
      const value = figure?.valueOf(well) ?? null;
      return value === null || figure === null ? null : figureColour(value, figure.range);
    },
    [verdicts, colouring, figure],
  );
}
