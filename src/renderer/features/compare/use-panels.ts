import { useMemo } from 'react';
import type { Network } from '../../../shared/contract/rpc.ts';
import { methodInfo } from '../../../shared/methods.ts';
import type { PlateView, Well } from '../../../shared/plate.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import { useNetworks, useRuns, useUnits } from '../../api/index.ts';
import { targetLabel, useChosenRun, useChosenTarget, useStore, workspace } from '../../state/index.ts';
import { compareState } from './compare-store.ts';
import { nearestControl } from './nearest-control.ts';
import { plansByKind, type NamedMap, type Offer, type Plan, type Subject } from './plans-by-kind.ts';

/** The panels to draw, every unit that they speak of, and what may be set against what. */
export interface Panels extends Plan {
  readonly units: readonly Unit[];
  readonly subject: Subject;
  readonly otherRun: Run | undefined;
  readonly otherRuns: readonly Run[];
}

const noUnits: readonly Unit[] = [];

export function usePanels(plate: PlateView, focus: Well | undefined): Panels {
  const state = useStore(compareState, (value) => value);
  const { data: networks } = useNetworks();
  const run = useChosenRun();
  const target = useChosenTarget();
  const { otherRun, otherRuns } = useOtherRuns(plate, run);
  const ownUnits = useUnits(run?.id ?? null).data ?? noUnits;
  const otherUnits = useUnits(otherRun?.id ?? null).data ?? noUnits;
  const units = useMemo(() => [...ownUnits, ...otherUnits], [ownUnits, otherUnits]);
  const controls = useControls(plate, focus);
  const selected = useStore(workspace, (value) => value.selection);
  const selection = useMemo(
    () => plate.wells.filter(({ name }) => selected.has(name)).map(({ name }) => name),
    [plate, selected],
  );
  return useMemo(() => {
    const own = run === undefined ? [] : namedMaps(run, ownUnits, networks);
    const others = otherRun === undefined ? [] : namedMaps(otherRun, otherUnits, networks);
    const isShown = ({ map }: NamedMap) => map.target === target;
    const rest = own.filter((named) => !isShown(named));
    const contents: Offer<NamedMap | null>[] = [
      { value: 'image', label: 'Image', map: null },
      ...[...own, ...others].map((map) => ({
        value: `${map.map.run.id}/${map.map.target}`,
        label: map.fullName,
        map,
      })),
    ];
    const subject: Subject = {
      shown: own.find(isShown) ?? null,
      otherClass: rest.find(({ map }) => map.target === state.otherTarget) ?? rest[0] ?? null,
      otherMethod: others.find(isShown) ?? others.at(-1) ?? null,
      controls,
      selection,
      contents,
      grid: state.grid,
      free: state.free,
    };
    return { ...plansByKind[state.kind](subject), subject, units, otherRun, otherRuns };
  }, [run, target, otherRun, otherRuns, ownUnits, otherUnits, units, networks, controls, selection, state]);
}

/** The run that the chosen one is set against: the one picked, else one of another method on the same network. */
function useOtherRuns(plate: PlateView, run: Run | undefined) {
  const { data: runs } = useRuns(plate.id);
  const picked = useStore(compareState, (value) => value.otherRunId);
  return useMemo(() => {
    const otherRuns = (runs ?? []).filter((known) => known.unitsDone > 0 && known.id !== run?.id);
    const otherRun =
      otherRuns.find((known) => known.id === picked) ??
      otherRuns.find((known) => known.method !== run?.method && known.networkId === run?.networkId) ??
      otherRuns[0];
    return { otherRun, otherRuns };
  }, [runs, run, picked]);
}

/** The control wells: the ones picked, else the nearest to the well in focus. */
function useControls(plate: PlateView, focus: Well | undefined): Subject['controls'] {
  const negative = useStore(compareState, (value) => value.negative);
  const positive = useStore(compareState, (value) => value.positive);
  return useMemo(() => {
    const choose = (picked: string | null, role: 'negative' | 'positive') => {
      const known = plate.wells.find((well) => well.name === picked && well.role === role);
      return known ?? (focus === undefined ? null : nearestControl(plate.wells, focus, role));
    };
    return {
      negative: choose(negative, 'negative')?.name ?? null,
      positive: choose(positive, 'positive')?.name ?? null,
    };
  }, [plate, focus, negative, positive]);
}

function namedMaps(
  run: Run,
  units: readonly Unit[],
  networks: readonly Network[] | undefined,
): readonly NamedMap[] {
  const network = networks?.find((known) => known.id === run.networkId);
  const unit = units.find(({ facts }) => facts !== null)?.facts?.unit ?? null;
  return run.targets.map((target) => {
    const className = targetLabel(target, network);
    const map = { run, target: formatTarget(target), unit };
    return { map, className, fullName: `${methodInfo(run.method).title}: ${className}` };
  });
}
