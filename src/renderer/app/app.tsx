import { Loader } from '@mantine/core';
import { useLiveData, useProject } from '../api/index.ts';
import { resetWorkspace } from '../state/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import { OpenProject } from './open-project.tsx';
import { Workbench } from './workbench.tsx';

/** The window: the open project, or the way to open one. */
export function App() {
  const connection = useLiveData(resetWorkspace);
  const { data: project, error } = useProject();
  if (error !== null) {
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
  return project === null ? <OpenProject /> : <Workbench project={project} connection={connection} />;
}
