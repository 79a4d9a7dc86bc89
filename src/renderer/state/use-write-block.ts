import { useProject, type Connection } from '../api/index.ts';
import { createStore, useStore } from './store.ts';
import { writeBlock } from './write-block.ts';

/** Whether the window hears the program, for whoever has to know. */
export const connectionState = createStore<{ readonly connection: Connection }>({ connection: 'connecting' });

/** Why nothing can be started or changed now; null where it can. */
export function useWriteBlock(): string | null {
  const { data: project } = useProject();
  return writeBlock(
    project,
    useStore(connectionState, (value) => value.connection),
  );
}
