import { powerSaveBlocker } from 'electron';
import type { DoorEvent } from '../../shared/contract/events.ts';
import { restingStates } from '../../shared/run.ts';

interface Events {
  subscribe(listener: (event: DoorEvent) => void): () => void;
}

/**
 * Keeps the machine from falling asleep while a run is worked on; the screen may go dark. The hold ends with the last
 * run, with its project, and by calling the function returned.
 */
export function stayAwakeDuringRuns(events: Events): () => void {
  const active = new Set<number>();
  let hold: number | null = null;
  const release = () => {
    if (hold !== null) powerSaveBlocker.stop(hold);
    hold = null;
  };
  const adjust = () => {
    if (active.size === 0) release();
    else hold ??= powerSaveBlocker.start('prevent-app-suspension');
  };
  const unsubscribe = events.subscribe((event) => {
    if (event.kind === 'project') active.clear();
    else if (event.kind !== 'run') return;
    else if (event.run.state === 'queued' || restingStates.includes(event.run.state))
      active.delete(event.run.id);
    else active.add(event.run.id);
    adjust();
  });
  return () => {
    unsubscribe();
    release();
  };
}
