import { Modal } from '@mantine/core';
import { ErrorNotice } from '../ui/index.ts';

interface ProjectProblemProps {
  /** Why a project that was dropped or chosen from the menu is not open; null where nothing went wrong. */
  readonly error: Error | null;
  readonly onClose: () => void;
}

/** Says why another project could not be opened; the one on the screen stays. */
export function ProjectProblem({ error, onClose }: ProjectProblemProps) {
  return (
    <Modal
      opened={error !== null}
      onClose={onClose}
      title="The project was not opened"
      transitionProps={{ duration: 0 }}
    >
      {error === null ? null : <ErrorNotice error={error} />}
    </Modal>
  );
}
