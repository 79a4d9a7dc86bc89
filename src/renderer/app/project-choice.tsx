import { Button, TextInput } from '@mantine/core';
import { IconFile, IconFilePlus, IconFolderOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecentProject } from '../../shared/contract/import.ts';
import { call, native, useProject } from '../api/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import './project-choice.css';
import { useOpenProject } from './use-open-project.ts';

/** Every way to a project: the recent ones, a file, a new one. `onOpened` is called when one is open. */
export function ProjectChoice({ onOpened }: { onOpened?: () => void }) {
  const projects = useOpenProject();
  const [path, setPath] = useState('');
  const typed = path.trim();
  return (
    <div className="pl-projects" data-testid="projects">
      <RecentList onOpen={(recent) => projects.openAt(recent, onOpened)} />
      {native === null ? (
        <form
          className="pl-path-field"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== '') projects.openAt(typed, onOpened);
          }}
        >
          <TextInput
            size="sm"
            aria-label="Path of the project file"
            placeholder="Path of a .platelens file"
            value={path}
            data-testid="project-path"
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Button size="sm" type="submit" disabled={typed === ''} loading={projects.isOpening}>
            Open
          </Button>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconFilePlus size={16} />}
            disabled={typed === ''}
            loading={projects.isCreating}
            data-testid="new-project"
            onClick={() => projects.createAt(typed, onOpened)}
          >
            New project
          </Button>
        </form>
      ) : (
        <div className="pl-project-buttons">
          <Button
            leftSection={<IconFolderOpen size={16} />}
            loading={projects.isOpening}
            onClick={() => void projects.choose(onOpened)}
          >
            Open a project…
          </Button>
          <Button
            variant="default"
            leftSection={<IconFilePlus size={16} />}
            loading={projects.isCreating}
            onClick={() => void projects.make(onOpened)}
          >
            New project…
          </Button>
        </div>
      )}
      {projects.error === null ? null : <ErrorNotice error={projects.error} />}
    </div>
  );
}

function RecentList({ onOpen }: { onOpen: (path: string) => void }) {
  const { data: current } = useProject();
  const { data } = useQuery({
    queryKey: ['project.recent', {}],
    queryFn: ({ signal }) => call('project.recent', {}, signal),
    // Files come and go while the program runs.
    staleTime: 0,
  });
  const recent = (data ?? []).filter(({ path }) => path !== current?.path);
  if (recent.length === 0) return null;
  return (
    <section className="pl-recent" aria-labelledby="pl-recent-title">
      <h4 id="pl-recent-title">Recent projects</h4>
      <ul>
        {recent.map((project) => (
          <li key={project.path}>
            <RecentRow project={project} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RecentRowProps {
  readonly project: RecentProject;
  readonly onOpen: (path: string) => void;
}

function RecentRow({ project: { path, name, openedAt, exists }, onOpen }: RecentRowProps) {
  return (
    <button
      type="button"
      className="pl-recent-row"
      disabled={!exists}
      title={exists ? path : `${path} is not there now`}
      data-testid="recent-project"
      onClick={() => onOpen(path)}
    >
      <IconFile size={16} aria-hidden />
      <span className="pl-recent-name">
        {name}
        <span className="pl-recent-path">{path}</span>
      </span>
      <span className="pl-recent-when">{exists ? whenOpened(openedAt) : 'not found'}</span>
    </button>
  );
}

const dayMs = 86_400_000;

/** `today`, `yesterday`, or the date. */
function whenOpened(openedAt: string): string {
  const date = new Date(openedAt);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight) return 'today';
  if (date.getTime() >= midnight - dayMs) return 'yesterday';
  return date.toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
}
