import { Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useLiveData, useProject } from '../api/index.ts';
import { connectionState } from '../state/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import { OpenProject } from './open-project.tsx';
import { Workbench } from './workbench.tsx';

/** The window: the open project, or the way to open one. */
export function App() {
  const connection = useLiveData();
  useEffect(() => connectionState.set({ connection }), [connection]);
  const { data: project, error } = useProject();
  // What was shown stays on the screen when the program can no longer be asked.
  if (error !== null && project === undefined) {
    return (
      <main className="pl-centre">
        <ErrorNotice error={error} />
      </main>
    );
  }
  if (project === undefined) {
    return (
      <main className="pl-centre">
        <Loader size="sm" aria-label="Loading" />
      </main>
    );
  }
  return project === null ? (
    <OpenProject />
  ) : (
    <Workbench key={project.path} project={project} connection={connection} />
  );
}
