import { useMemo } from 'react';
import type { Network } from '../../../shared/contract/rpc.ts';
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

/** What the program chooses a colouring by, where nobody picked one. */
interface ColouringGrounds {
  readonly verdicts: ReadonlyMap<string, WellVerdict>;
  readonly network: Network | undefined;
}

/** The chosen colouring: the person's, else the last class's probability where there are verdicts, else roles. */
export function chooseColouring(
  picked: PlateColouring | null,
  { verdicts, network }: ColouringGrounds,
): PlateColouring {
  if (picked !== null) return picked;
  if (verdicts.size === 0 || network === undefined || network.description.task === 'segmentation')
    return 'role';
  return network.description.classCount - 1;
}

/** {@link chooseColouring} for components. */
export function useColouring(): PlateColouring {
  const picked = useStore(workspace, (value) => value.colouring);
  const verdicts = useWellVerdicts();
  const network = useChosenNetwork();
  return chooseColouring(picked, { verdicts, network });
}
