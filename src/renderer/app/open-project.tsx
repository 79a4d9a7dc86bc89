import { Button, TextInput } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { native, queryClient, useMutate } from '../api/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import { Logo } from './logo.tsx';

/** What the window shows while no project is open. */
export function OpenProject() {
  const open = useOpenProject();
  const [path, setPath] = useState('');
  return (
    <main className="pl-centre">
      <div className="pl-welcome">
        <Logo size={56} />
        <h1>PlateLens</h1>
        <p>
          See why a network called a well a hit. Open a <code>.platelens</code> project, or make one from your
          images with <code>platelens import</code>; <code>platelens demo</code> makes one to look around in.
        </p>
        <form
          className="pl-path-field"
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim() !== '') open.mutate({ path: path.trim() });
          }}
        >
          <TextInput
            size="sm"
            aria-label="Path of the project file"
            placeholder="Path of a .platelens file on this machine"
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Button size="sm" type="submit" loading={open.isPending}>
            Open
          </Button>
        </form>
        {native === null ? null : (
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={16} />}
            onClick={() => void open.choose()}
          >
            Choose a project…
          </Button>
        )}
        {open.error === null ? null : <ErrorNotice error={open.error} />}
      </div>
    </main>
  );
}

/** Opens a project in place of the current one; `choose` asks the desktop for it first. */
export function useOpenProject() {
  const open = useMutate('project.open');
  const mutate = (input: { path: string }) =>
    open.mutate(input, { onSuccess: () => void queryClient.resetQueries() });
  return {
    mutate,
    choose: async () => {
      const path = (await native?.openProjectDialog()) ?? null;
      if (path !== null) mutate({ path });
    },
    error: open.error,
    isPending: open.isPending,
  };
}
