import { Button, Progress } from '@mantine/core';
import { assertNever } from '../../../shared/assert-never.ts';
import type { ExportReport } from '../../../shared/contract/exports.ts';
import { useExportProgress } from '../../api/index.ts';
import { ErrorNotice } from '../../ui/index.ts';
import type { ExportState } from './use-export.ts';

/** How far an export is, or what came of it. */
export function ExportOutcome({ state, onStop }: { state: ExportState; onStop: () => void }) {
  switch (state.kind) {
    case 'idle':
      return <span />;
    case 'writing':
      return <Writing onStop={onStop} />;
    case 'stopped':
      return <p className="pl-muted">Stopped; nothing was written.</p>;
    case 'failed':
      return <ErrorNotice error={state.error} />;
    case 'done':
      return <Done report={state.report} />;
    default:
      return assertNever(state);
  }
}

function Writing({ onStop }: { onStop: () => void }) {
  const progress = useExportProgress();
  return (
    <div className="pl-export-progress" role="status">
      <Progress
        size={4}
        radius="xl"
        value={(progress?.share ?? 0) * 100}
        aria-label="Progress of the export"
      />
      <span className="pl-export-label">{progress?.label ?? 'Reading the project'}</span>
      <Button size="compact-xs" variant="default" data-testid="export-stop" onClick={onStop}>
        Stop
      </Button>
    </div>
  );
}

function Done({ report }: { report: ExportReport }) {
  const { files, bytes, folder, notices } = report;
  const size = bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  return (
    <div className="pl-export-done" role="status" data-testid="export-done">
      <strong>
        {files} {files === 1 ? 'file' : 'files'}, {size}
      </strong>
      <span className="pl-path">{folder}</span>
      {notices.map((notice) => (
        <span key={notice} className="pl-muted">
          {notice}
        </span>
      ))}
    </div>
  );
}
