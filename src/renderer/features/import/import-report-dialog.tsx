import { Loader, Modal } from '@mantine/core';
import type { Excerpt, ImportReport } from '../../../shared/import.ts';
import { useStore } from '../../state/index.ts';
import { ErrorNotice, formatDuration } from '../../ui/index.ts';
import { ExcerptList } from './excerpt-list.tsx';
import { count, describeStray, formatTitle } from './format-words.ts';
import { useImportReport } from './import-queries.ts';
import { Reconciliation } from './reconciliation.tsx';
import { openReport } from './report-state.ts';
import './import.css';

/** What an import made of a folder: what is in the project, and everything that is not. */
export function ImportReportDialog() {
  const plateId = useStore(openReport, (value) => value.plateId);
  const { data: report, error } = useImportReport(plateId);
  return (
    <Modal
      opened={plateId !== null}
      onClose={() => openReport.set({ plateId: null })}
      size="lg"
      title={report === undefined || report === null ? 'Import report' : `Import of ${report.name}`}
      transitionProps={{ duration: 0 }}
    >
      {error !== null ? <ErrorNotice error={error} /> : null}
      {report === undefined && error === null ? <Loader size="xs" aria-label="Reading the report" /> : null}
      {report === null ? (
        <p className="pl-muted">This plate was imported by an older program, which kept no report.</p>
      ) : null}
      {report === undefined || report === null ? null : <ReportView report={report} />}
    </Modal>
  );
}

function ReportView({ report }: { report: ImportReport }) {
  const { broken, missing, leftOut, strayFiles, otherSlices, otherTimes, keptPlanes } = report;
  const verb = keptPlanes > 0 ? 'Kept to look through' : 'Not read';
  const notes = [
    strayFiles === 0 ? null : describeStray(strayFiles),
    otherSlices === 0 ? null : `${verb}, of other slices: ${count(otherSlices, 'image')}.`,
    otherTimes === 0 ? null : `${verb}, of other times: ${count(otherTimes, 'image')}.`,
    keptPlanes === 0
      ? null
      : `${count(keptPlanes, 'plane')} of slices and time points can be looked through.`,
  ].filter((note) => note !== null);
  const isWhole = broken.length + missing.length + leftOut.length === 0;
  return (
    <div className="pl-import-report" data-testid="import-report">
      <p>
        <b>
          {count(report.wells, 'well')}, {count(report.fields, 'field')}, {count(report.planes, 'plane')}
        </b>{' '}
        in {count(report.channels.length, 'channel')} ({report.channels.join(', ')}), read as{' '}
        {formatTitle(report.format)} in {formatDuration(report.seconds)}.
      </p>
      <p className="pl-import-evidence">{report.evidence}</p>
      {isWhole ? <p>Every image could be read.</p> : null}
      <ExcerptList title="Not readable" list={whole(broken)} testId="report-broken" />
      <ExcerptList title="Named by the metadata, but not there" list={whole(missing)} />
      <ExcerptList title="Left out" list={whole(leftOut)} testId="report-left-out" />
      {report.plateMap === null ? null : <Reconciliation map={report.plateMap} />}
      {notes.map((note) => (
        <p key={note} className="pl-muted">
          {note}
        </p>
      ))}
    </div>
  );
}

const longestShown = 500;
const whole = (list: ImportReport['broken']): Excerpt => ({
  count: list.length,
  first: list.slice(0, longestShown),
});
