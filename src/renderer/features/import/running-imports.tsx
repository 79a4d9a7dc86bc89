import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { PlateId } from '../../../shared/ids.ts';
import type { ImportState } from '../../../shared/import.ts';
import { useMutate, useProject } from '../../api/index.ts';
import { choosePlate } from '../../state/index.ts';
import { CutName, ErrorNotice, formatDuration } from '../../ui/index.ts';
import { count } from './format-words.ts';
import { useImports } from './import-queries.ts';
import { openImportReport } from './report-state.ts';

/** Imports under way, with what is left of them, and how the others since the project was opened ended. */
export function RunningImports() {
  const { data: states } = useImports();
  const { data: project } = useProject();
  const [dismissed, setDismissed] = useState<ReadonlySet<number>>(new Set());
  const kept = new Set(project?.plates.map(({ id }) => id));
  const shown = (states ?? []).filter(
    ({ importId, progress }) =>
      !dismissed.has(importId) && (progress.kind !== 'done' || kept.has(progress.report.plateId)),
  );
  if (shown.length === 0) return null;
  return (
    <ul className="pl-imports" aria-label="Imports" data-testid="imports">
      {shown.map((state) => (
        <li key={state.importId} data-kind={state.progress.kind}>
          <ImportLine
            state={state}
            onDismiss={() => setDismissed((known) => new Set([...known, state.importId]))}
          />
        </li>
      ))}
    </ul>
  );
}

const hasEnded = ({ progress: { kind } }: ImportState) => kind !== 'listing' && kind !== 'reading';
const folderName = (path: string) => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;

function ImportLine({ state, onDismiss }: { state: ImportState; onDismiss: () => void }) {
  const cancel = useMutate('import.cancel');
  const { importId, path, progress } = state;
  const ended = hasEnded(state);
  const name = progress.kind === 'done' ? progress.report.name : folderName(path);
  return (
    <>
      <div className="pl-imports-head">
        <span className="pl-imports-name">
          <CutName name={name} />
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="xs"
          aria-label={ended ? `Dismiss the note on ${name}` : `Cancel the import of ${name}`}
          title={ended ? 'Dismiss' : 'Cancel'}
          disabled={cancel.isPending}
          data-testid={ended ? 'import-dismiss' : 'import-cancel'}
          onClick={() => (ended ? onDismiss() : cancel.mutate({ importId }))}
        >
          <IconX size={13} />
        </ActionIcon>
      </div>
      <ProgressLine progress={progress} />
      {cancel.error === null ? null : <ErrorNotice error={cancel.error} />}
    </>
  );
}

function ProgressLine({ progress }: { progress: ImportState['progress'] }) {
  switch (progress.kind) {
    case 'listing':
      return (
        <>
          <Progress size={4} radius="xl" value={100} animated aria-label="Looking at the folder" />
          <span>Looking at the folder</span>
        </>
      );
    case 'reading': {
      const { done, total, etaSeconds } = progress;
      return (
        <>
          <Progress
            size={4}
            radius="xl"
            value={(100 * done) / Math.max(1, total)}
            aria-label="Progress of the import"
          />
          <span>
            {done.toLocaleString('en')} of {count(total, 'image')}
            {etaSeconds === null ? '' : ` · ${formatDuration(etaSeconds)} left`}
          </span>
        </>
      );
    }
    case 'done':
      return <DoneLine report={progress.report} />;
    case 'cancelled':
      return <span>Cancelled; the project is as it was before.</span>;
    case 'failed':
      return (
        <span className="pl-imports-failure" role="alert">
          {progress.what}
          {progress.mend === null ? '' : `. ${progress.mend}`}
        </span>
      );
  }
}

function DoneLine({ report }: { report: Extract<ImportState['progress'], { kind: 'done' }>['report'] }) {
  const lost = report.broken.length;
  const show = (plateId: PlateId) => choosePlate(plateId);
  return (
    <span>
      Imported: {count(report.wells, 'well')}, {count(report.planes, 'plane')}
      {lost === 0 ? '' : `; ${count(lost, 'image')} not readable`} ·{' '}
      <button type="button" className="pl-link" onClick={() => show(report.plateId)}>
        Show
      </button>{' '}
      ·{' '}
      <button
        type="button"
        className="pl-link"
        data-testid="import-report-link"
        onClick={() => openImportReport(report.plateId)}
      >
        Report
      </button>
    </span>
  );
}
