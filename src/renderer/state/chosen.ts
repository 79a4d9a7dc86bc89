import { useMemo } from 'react';
import type { Network } from '../../shared/contract/rpc.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { PlateView, Well } from '../../shared/plate.ts';
import type { Run, Unit } from '../../shared/run.ts';
import { formatTarget } from '../../shared/target.ts';
import { useNetworks, usePlate, useProject, useRuns, useUnits } from '../api/index.ts';
import { proposeRun } from './propose-run.ts';
import { useStore } from './store.ts';
import { workspace } from './workspace.ts';

/** The chosen plate's id: the one picked, else the project's first. */
export function useChosenPlateId(): PlateId | null {
  const { data: project } = useProject();
  const picked = useStore(workspace, (value) => value.plateId);
  if (project === undefined || project === null) return null;
  const known = project.plates.find((plate) => plate.id === picked);
  return (known ?? project.plates[0])?.id ?? null;
}

/** The chosen plate; undefined while it loads or where there is none. */
export const useChosenPlate = (): PlateView | undefined => usePlate(useChosenPlateId()).data;

/** The run whose maps are shown: the one picked, else what {@link proposeRun} answers. */
export function useChosenRun(): Run | undefined {
  const { data: runs } = useRuns(useChosenPlateId());
  const picked = useStore(workspace, (value) => value.runId);
  return runs?.find((run) => run.id === picked) ?? proposeRun(runs ?? []);
}

/** The shown target of the chosen run as `formatTarget` writes it; null where there is no run. */
export function useChosenTarget(): string | null {
  const run = useChosenRun();
  const picked = useStore(workspace, (value) => value.target);
  const targets = run?.targets.map(formatTarget) ?? [];
  // Without a choice: what the network decided, else the last class, which by custom is the phenotype.
  const proposed = targets.find((target) => target === 'predicted') ?? targets.at(-1);
  return targets.find((target) => target === picked) ?? proposed ?? null;
}

/** The network of the chosen run. */
export function useChosenNetwork(): Network | undefined {
  const run = useChosenRun();
  const { data: networks } = useNetworks();
  return networks?.find((network) => network.id === run?.networkId);
}

const noUnits: readonly Unit[] = [];

/** Every unit of the chosen run, whatever its target. */
export function useChosenUnits(): readonly Unit[] {
  return useUnits(useChosenRun()?.id ?? null).data ?? noUnits;
}

/** The units of the chosen run and target, by field. */
export function useShownUnits(): ReadonlyMap<number, Unit> {
  const units = useChosenUnits();
  const target = useChosenTarget();
  return useMemo(
    () =>
      new Map(
        units.filter((unit) => formatTarget(unit.target) === target).map((unit) => [unit.fieldId, unit]),
      ),
    [units, target],
  );
}

/** The well in focus, if any. */
export function useFocusedWell(): Well | undefined {
  const plate = useChosenPlate();
  const focus = useStore(workspace, (value) => value.focus);
  return plate?.wells.find((well) => well.name === focus);
}
