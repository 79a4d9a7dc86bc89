import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { ProjectChoice } from './project-choice.tsx';

/** The way to another project while one is open. */
export function ProjectsButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label="Projects" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Projects"
          data-testid="open-projects"
          onClick={() => setOpen(true)}
        >
          <IconFolderOpen size={17} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="lg"
        title="Projects"
        closeButtonProps={{ 'aria-label': 'Close' }}
        transitionProps={{ duration: 0 }}
      >
        <ProjectChoice onOpened={() => setOpen(false)} />
      </Modal>
    </>
  );
}
