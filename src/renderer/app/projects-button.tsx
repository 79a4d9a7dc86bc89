import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { createStore, useStore } from '../state/index.ts';
import { ProjectChoice } from './project-choice.tsx';

const choice = createStore({ open: false });

/** Opens the dialog with every way to another project. */
export const showProjects = () => choice.set({ open: true });
export const closeProjects = () => choice.set({ open: false });

/** The way to another project while one is open. */
export function ProjectsButton() {
  const open = useStore(choice, (value) => value.open);
  return (
    <>
      <Tooltip label="Projects" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Projects"
          data-testid="open-projects"
          onClick={showProjects}
        >
          <IconFolderOpen size={17} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={open}
        onClose={closeProjects}
        size="lg"
        title="Projects"
        transitionProps={{ duration: 0 }}
      >
        <ProjectChoice onOpened={closeProjects} />
      </Modal>
    </>
  );
}
