import { useState } from 'react';
import { ErrorNotice } from '../ui/index.ts';
import { DropZone } from './drop-zone.tsx';
import { useMenu } from './menu.ts';
import { Logo } from './logo.tsx';
import { ProjectChoice } from './project-choice.tsx';
import { useOpenProject } from './use-open-project.ts';

/** What the window shows while no project is open. */
export function OpenProject() {
  const dropped = useOpenProject();
  useMenu(noTab, dropped);
  const [tooEarly, setTooEarly] = useState(false);
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
        {tooEarly ? (
          <p role="status">Only a project can be dropped here: open or make one, then drop the rest.</p>
        ) : null}
      </div>
      <DropZone
        words="A project to open it"
        onDrop={(target, path) => {
          setTooEarly(target !== 'project');
          if (target === 'project' && path !== '') dropped.openAt(path);
        }}
      />
    </main>
  );
}

/** There is no panel to show without a project. */
const noTab = () => undefined;
