import { useCallback } from 'react';
import { formatTarget } from '../../../shared/target.ts';
import { useRuns } from '../../api/index.ts';
import { useChosenPlateId, useChosenRun, useChosenTarget, workspace } from '../../state/index.ts';
import { preferredRun } from './preferred-run.ts';

/** Turns to the next class, and to the next method that has maps. */
export function useCycle(): { nextTarget: () => void; nextMethod: () => void } {
  const { data: runs } = useRuns(useChosenPlateId());
  const run = useChosenRun();
  const target = useChosenTarget();
  const nextTarget = useCallback(() => {
    const targets = run?.targets.map(formatTarget) ?? [];
    const next = targets[(targets.indexOf(target ?? '') + 1) % targets.length];
    if (next !== undefined) workspace.set({ target: next });
  }, [run, target]);
  const nextMethod = useCallback(() => {
    if (run === undefined || runs === undefined) return;
    const withMaps = runs.filter((known) => known.unitsDone > 0);
    const methods = [...new Set(withMaps.map((known) => known.method))];
    const next = methods[(methods.indexOf(run.method) + 1) % methods.length];
    const preferred = preferredRun(
      withMaps.filter((known) => known.method === next),
      run.networkId,
    );
    if (preferred !== undefined) workspace.set({ runId: preferred.id });
  }, [runs, run]);
  return { nextTarget, nextMethod };
}
