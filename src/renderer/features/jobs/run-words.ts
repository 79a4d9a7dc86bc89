import type { Run, RunState } from '../../../shared/run.ts';
import { formatDuration } from '../../ui/index.ts';

export const runStateText: Readonly<Record<RunState, string>> = {
  queued: 'Waiting',
  running: 'Running',
  cancelling: 'Stopping',
  cancelled: 'Stopped',
  failed: 'Failed',
  'done-with-errors': 'Done with errors',
  done: 'Done',
};

/** Colour names of the theme. */
export const runStateColor: Readonly<Record<RunState, string>> = {
  queued: 'gray',
  running: 'teal',
  cancelling: 'yellow',
  cancelled: 'gray',
  failed: 'red',
  'done-with-errors': 'orange',
  done: 'teal',
};

export const canCancel = ({ state }: Run) => state === 'queued' || state === 'running';
export const canResume = ({ state }: Run) =>
  state === 'cancelled' || state === 'failed' || state === 'done-with-errors';
export const isActive = ({ state }: Run) =>
  state === 'queued' || state === 'running' || state === 'cancelling';

/** `12 of 96 units · 3 failed · 1 min 20 s left`. */
export function describeProgress(run: Run): string {
  const parts = [`${run.unitsDone} of ${run.unitsTotal} units`];
  if (run.unitsFailed > 0) parts.push(`${run.unitsFailed} failed`);
  if (isActive(run) && run.etaSeconds !== null) parts.push(`${formatDuration(run.etaSeconds)} left`);
  return parts.join(' · ');
}
