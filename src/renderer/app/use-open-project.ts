import { native, useProjectTurn } from '../api/index.ts';

/**
 * Opens a project, or makes one, in place of the current one; `choose` and `make` ask the desktop for its path first.
 */
export function useOpenProject() {
  const open = useProjectTurn('project.open');
  const create = useProjectTurn('project.create');
  const openAt = (path: string, onOpened?: () => void) => {
    create.reset();
    open.mutate({ path }, { onSuccess: () => onOpened?.() });
  };
  const createAt = (path: string, onOpened?: () => void) => {
    open.reset();
    create.mutate({ path }, { onSuccess: () => onOpened?.() });
  };
  return {
    openAt,
    createAt,
    choose: async (onOpened?: () => void) => {
      const path = (await native?.openProjectDialog()) ?? null;
      if (path !== null) openAt(path, onOpened);
    },
    make: async (onOpened?: () => void) => {
      const path = (await native?.newProjectDialog()) ?? null;
      if (path !== null) createAt(path, onOpened);
    },
    error: open.error ?? create.error,
    forgetError: () => {
      open.reset();
      create.reset();
    },
    isOpening: open.isPending,
    isCreating: create.isPending,
  };
}

export type ProjectWays = ReturnType<typeof useOpenProject>;
