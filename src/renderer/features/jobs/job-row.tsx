import { ActionIcon, Progress, Tooltip } from '@mantine/core';
import { IconArrowUp, IconEye, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { methodInfo } from '../../../shared/methods.ts';
import type { Run } from '../../../shared/run.ts';
import { useMutate, useNetworks, useUnits } from '../../api/index.ts';
import { describeTargets, describeWells, useChosenRun, useWriteBlock, workspace } from '../../state/index.ts';
import { ErrorNotice } from '../../ui/index.ts';
import {
  canCancel,
  canPause,
  canResume,
  describeProgress,
  isActive,
  runStateColor,
  runStateText,
} from './run-words.ts';

/** One run: what it asks, how far it is, and what can be done with it. */
export function JobRow({ run }: { run: Run }) {
  const { data: networks = [] } = useNetworks();
  const network = networks.find((known) => known.id === run.networkId);
  const shown = useChosenRun()?.id === run.id;
  const what = [describeTargets(run, network), describeWells(run), network?.name ?? 'network'].join(' · ');
  const finished = run.unitsDone + run.unitsFailed;
  return (
    <div
      className="pl-job"
      role="listitem"
      data-testid="job-row"
      data-state={run.state}
      data-run={run.id}
      data-active={shown}
      onClick={() => workspace.set({ runId: run.id })}
    >
      <span className="pl-job-id">#{run.id}</span>
      <div className="pl-job-what" title={`${methodInfo(run.method).title} · ${what}`}>
        <b>{methodInfo(run.method).title}</b>
        <span>{what}</span>
      </div>
      <div className="pl-job-progress">
        <Progress
          size={4}
          radius="xl"
          value={run.unitsTotal === 0 ? 0 : (100 * finished) / run.unitsTotal}
          color={runStateColor[run.state]}
          animated={run.state === 'running'}
          aria-label={`Progress of run ${run.id}`}
        />
        <span>{describeProgress(run)}</span>
      </div>
      <span className="pl-state">
        <i style={{ background: `var(--mantine-color-${runStateColor[run.state]}-5)` }} />
        {runStateText[run.state]}
      </span>
      <JobActions run={run} shown={shown} />
      {run.note === null ? null : <div className="pl-job-errors">{run.note}</div>}
      {run.unitsFailed > 0 ? <FailedUnits run={run} /> : null}
    </div>
  );
}

function JobActions({ run, shown }: { run: Run; shown: boolean }) {
  const cancel = useMutate('run.cancel');
  const resume = useMutate('run.resume');
  const pause = useMutate('run.pause');
  const prioritise = useMutate('run.prioritise');
  const error = cancel.error ?? resume.error ?? pause.error ?? prioritise.error;
  const blocked = useWriteBlock() !== null;
  return (
    <div className="pl-job-actions" onClick={(event) => event.stopPropagation()}>
      {run.state === 'queued' ? (
        <Action
          label="Run before the others"
          testId="prioritise-run"
          disabled={blocked}
          onClick={() => prioritise.mutate({ runId: run.id, priority: Math.min(9, run.priority + 1) })}
        >
          <IconArrowUp size={15} />
        </Action>
      ) : null}
      {canPause(run) ? (
        <Action
          label="Pause"
          testId="pause-run"
          disabled={blocked}
          onClick={() => pause.mutate({ runId: run.id })}
        >
          <IconPlayerPause size={15} />
        </Action>
      ) : null}
      {canCancel(run) ? (
        <Action
          label="Stop"
          testId="cancel-run"
          disabled={blocked}
          onClick={() => cancel.mutate({ runId: run.id })}
        >
          <IconPlayerStop size={15} />
        </Action>
      ) : null}
      {canResume(run) ? (
        <Action
          label="Continue"
          testId="resume-run"
          disabled={blocked}
          onClick={() => resume.mutate({ runId: run.id })}
        >
          <IconPlayerPlay size={15} />
        </Action>
      ) : null}
      <Action
        label={shown ? 'Its maps are shown' : 'Show its maps'}
        testId="show-run"
        disabled={run.unitsDone === 0 && !isActive(run)}
        onClick={() => workspace.set({ runId: run.id })}
      >
        <IconEye size={15} />
      </Action>
      {error === null ? null : <ErrorNotice error={error} />}
    </div>
  );
}

interface ActionProps {
  readonly label: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Action({ label, testId, disabled = false, onClick, children }: ActionProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        data-testid={testId}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** The errors of a run, each said once with the number of units that it stopped. */
function FailedUnits({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const { data: units = [] } = useUnits(open ? run.id : null);
  const counts = new Map<string, number>();
  for (const { state, error } of units) {
    if (state === 'failed') counts.set(error ?? 'failed', (counts.get(error ?? 'failed') ?? 0) + 1);
  }
  return (
    <div className="pl-job-errors">
      <button type="button" className="pl-link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'hide' : 'show'} what failed
      </button>
      {[...counts].map(([error, count]) => (
        <div key={error}>
          <b>{count} ×</b> {error}
        </div>
      ))}
    </div>
  );
}
