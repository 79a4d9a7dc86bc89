import { DropZone } from '../features/import/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import { useMenu } from './menu.ts';
import { Logo } from './logo.tsx';
import { ProjectChoice } from './project-choice.tsx';
import { useOpenProject } from './use-open-project.ts';

/** What the window shows while no project is open. */
export function OpenProject() {
  useMenu(noTab);
  const dropped = useOpenProject();
  return (
    <main className="pl-centre pl-start">
      <div className="pl-welcome">
        <Logo size={56} />
        <h1>PlateLens</h1>
        <p>
          See why a network called a well a hit. A project holds the plates of a screen, its networks and
          their maps; the images stay where they are.
        </p>
        <ProjectChoice />
        {dropped.error === null ? null : <ErrorNotice error={dropped.error} />}
      </div>
      <DropZone canImport={false} onProject={dropped.openAt} />
    </main>
  );
}

/** There is no panel to show without a project. */
const noTab = () => undefined;
