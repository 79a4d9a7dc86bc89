import { Button, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { reportPath, type Report } from '../../../shared/contract/reports.ts';
import type { Project } from '../../../shared/contract/rpc.ts';
import { useReportProgress } from '../../api/index.ts';
import { useStore } from '../../state/index.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { ReportForm } from './report-form.tsx';
import { ReportPages, ReportWaiting } from './report-pages.tsx';
import { reportDraft } from './report-draft.ts';
import { useReport } from './use-report.ts';

/** What goes into the report left, its pages right; they follow what is chosen. */
export function ReportDesk({ project }: { project: Project }) {
  const draft = useStore(reportDraft, (value) => value);
  const { report, isMaking, error } = useReport(draft);
  return (
    <div className="pl-report-desk">
      <aside className="pl-report-side">
        <ReportForm project={project} draft={draft} />
        <div className="pl-report-foot">
          {error === null ? null : <ErrorNotice error={error} />}
          {isMaking ? <MakingProgress /> : <ReportSize report={report} />}
          <SaveButton report={report} disabled={isMaking || error !== null} />
        </div>
      </aside>
      <section
        className="pl-report-preview"
        aria-label="Pages"
        data-testid="report-preview"
        data-making={isMaking}
        data-shows={report?.fileName}
      >
        {report === null && isMaking ? <ReportWaiting /> : null}
        {report === null ? null : <ReportPages key={report.id} report={report} />}
      </section>
    </div>
  );
}

function MakingProgress() {
  const progress = useReportProgress();
  const share = progress?.share ?? 0;
  return (
    <div className="pl-report-progress" role="status">
      <Progress size={4} radius="xl" value={share * 100} aria-label="Progress of the report" />
      <span>{progress === null ? 'Reading the project' : `Drawing: ${progress.label}`}</span>
    </div>
  );
}

function ReportSize({ report }: { report: Report | null }) {
  if (report === null) return null;
  const size = `${(report.bytes / 1e6).toFixed(1)} MB`;
  return (
    <p className="pl-muted" data-testid="report-size">
      {report.pages} {report.pages === 1 ? 'page' : 'pages'}, {size}
    </p>
  );
}

/** A link: the desktop asks where to put the file, a browser puts it with its downloads. */
function SaveButton({ report, disabled }: { report: Report | null; disabled: boolean }) {
  if (report === null || disabled) {
    return (
      <Button size="sm" disabled leftSection={<IconDownload size={16} />}>
        Save as PDF
      </Button>
    );
  }
  return (
    <Button
      size="sm"
      component="a"
      href={`${reportPath(report.id)}?save`}
      download={report.fileName}
      data-testid="save-report"
      leftSection={<IconDownload size={16} />}
    >
      Save as PDF
    </Button>
  );
}
