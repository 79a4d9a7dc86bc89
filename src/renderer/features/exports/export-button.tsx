import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../shared/contract/rpc.ts';
import { ExportForm } from './export-form.tsx';
import './exports.css';

/** Opens the place where files for other programs are written. */
export function ExportButton({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label="Export" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Export"
          data-testid="open-export"
          disabled={project.plates.length === 0}
          onClick={() => setOpen(true)}
        >
          <IconFileExport size={17} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={open} onClose={() => setOpen(false)} title="Export" size={680} centered>
        <ExportForm project={project} />
      </Modal>
    </>
  );
}
