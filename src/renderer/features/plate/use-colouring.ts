import { useMemo } from 'react';
import type { Well } from '../../../shared/plate.ts';
import {
  useChosenNetwork,
  useChosenPlate,
  useChosenUnits,
  useStore,
  wellVerdicts,
  workspace,
  type PlateColouring,
  type WellVerdict,
} from '../../state/index.ts';

const noWells: readonly Well[] = [];

/** What the network of the chosen run says of every well. */
export function useWellVerdicts(): ReadonlyMap<string, WellVerdict> {
  const plate = useChosenPlate();
  const units = useChosenUnits();
  return useMemo(() => wellVerdicts(plate?.wells ?? noWells, units), [plate, units]);
}

/** The chosen colouring: the person's, else the last class's probability where there are verdicts, else roles. */
export function useColouring(): PlateColouring {
  const picked = useStore(workspace, (value) => value.colouring);
  const verdicts = useWellVerdicts();
  const network = useChosenNetwork();
  if (picked !== null) return picked;
  if (verdicts.size === 0 || network === undefined || network.description.task === 'segmentation')
    return 'role';
  return network.description.classCount - 1;
}
