import { Select } from '@mantine/core';
import { methodInfo } from '../../../shared/methods.ts';
import type { Run } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import { useNetworks, useRuns } from '../../api/index.ts';
import {
  describeTargets,
  describeWells,
  targetLabel,
  useChosenNetwork,
  useChosenPlateId,
  useChosenRun,
  useChosenTarget,
  workspace,
} from '../../state/index.ts';
import { Labelled } from '../../ui/index.ts';
import { preferredRun } from './preferred-run.ts';

/** Chooses the method, the run and the class whose maps are shown. Choosing a method takes its widest, newest run. */
export function RunChoice() {
  const { data: runs = [] } = useRuns(useChosenPlateId());
  const run = useChosenRun();
  const network = useChosenNetwork();
  const target = useChosenTarget();
  const describe = useRunDescription();
  if (run === undefined) return null;
  const offered = runs.filter((known) => known.unitsDone > 0 || known.id === run.id);
  const methods = [...new Set(offered.map((known) => known.method))];
  return (
    <div className="pl-rows">
      <Labelled label="Method">
        <Select
          size="xs"
          aria-label="Method"
          data-testid="method-select"
          allowDeselect={false}
          data={methods.map((id) => ({ value: id, label: methodInfo(id).title }))}
          value={run.method}
          onChange={(id) => {
            const preferred = preferredRun(
              offered.filter((known) => known.method === id),
              run.networkId,
            );
            if (preferred !== undefined) workspace.set({ runId: preferred.id });
          }}
        />
      </Labelled>
      <Labelled label="Run">
        <Select
          size="xs"
          aria-label="Run"
          data-testid="run-select"
          title={describe(run)}
          allowDeselect={false}
          data={offered.map((known) => ({ value: String(known.id), label: describe(known) }))}
          value={String(run.id)}
          onChange={(id) =>
            workspace.set({ runId: runs.find((known) => String(known.id) === id)?.id ?? null })
          }
        />
      </Labelled>
      <Labelled label="Class">
        <Select
          size="xs"
          aria-label="Class"
          data-testid="class-select"
          allowDeselect={false}
          data={run.targets.map((known) => ({
            value: formatTarget(known),
            label: targetLabel(known, network),
          }))}
          value={target}
          onChange={(value) => workspace.set({ target: value })}
        />
      </Labelled>
    </div>
  );
}

function useRunDescription(): (run: Run) => string {
  const { data: networks = [] } = useNetworks();
  return (run) => {
    const network = networks.find((known) => known.id === run.networkId);
    const name = network?.name ?? 'network';
    return [`#${run.id}`, describeTargets(run, network), describeWells(run), name].join(' · ');
  };
}
