import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Project } from '../../../shared/contract/rpc.ts';
import './report.css';

/** Loaded when it is first opened: it brings what draws PDF pages. */
const ReportDesk = lazy(async () => ({ default: (await import('./report-desk.tsx')).ReportDesk }));

/** Opens the place where reports are put together. */
export function ReportButton({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label="Report" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Report"
          data-testid="open-report"
          disabled={project.plates.length === 0}
          onClick={() => setOpen(true)}
        >
          <IconFileTypePdf size={17} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        fullScreen
        title="Report"
        classNames={{ content: 'pl-report', header: 'pl-report-header', body: 'pl-report-body' }}
        transitionProps={{ duration: 0 }}
      >
        <Suspense fallback={null}>
          <ReportDesk project={project} />
        </Suspense>
      </Modal>
    </>
  );
}
