import { restingStates, type Run, type RunState } from '../../../shared/run.ts';
import { formatDuration } from '../../ui/index.ts';

export const runStateText: Readonly<Record<RunState, string>> = {
  queued: 'Waiting',
  running: 'Running',
  pausing: 'Pausing',
  paused: 'Paused',
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
  pausing: 'yellow',
  paused: 'yellow',
  cancelling: 'yellow',
  cancelled: 'gray',
  failed: 'red',
  'done-with-errors': 'orange',
  done: 'teal',
};

export const canCancel = ({ state }: Run) =>
  state === 'queued' || state === 'running' || state === 'pausing' || state === 'paused';
export const canPause = ({ state }: Run) => state === 'queued' || state === 'running';
export const canResume = ({ state }: Run) =>
  state === 'pausing' ||
  state === 'paused' ||
  state === 'cancelled' ||
  state === 'failed' ||
  state === 'done-with-errors';
export const isActive = ({ state }: Run) => !restingStates.includes(state);

/** `1 min 20 s left`, or `1 to 3 min left` where the units so far differ by much. */
function describeRest({ etaSeconds, etaRange }: Run): string | null {
  if (etaSeconds === null) return null;
  const [low, high] = etaRange ?? [etaSeconds, etaSeconds];
  const [from, to] = [formatDuration(low), formatDuration(high)];
  const wide = high > 1.3 * low && from !== to;
  return wide ? `${from} to ${to} left` : `${formatDuration(etaSeconds)} left`;
}

/** `12 of 96 units · 3 failed · 1 min 20 s left`. */
export function describeProgress(run: Run): string {
  const parts = [`${run.unitsDone} of ${run.unitsTotal} units`];
  if (run.unitsFailed > 0) parts.push(`${run.unitsFailed} failed`);
  if (run.unitsReused > 0) parts.push(`${run.unitsReused} taken from earlier runs`);
  const rest = isActive(run) ? describeRest(run) : null;
  if (rest !== null) parts.push(rest);
  return parts.join(' · ');
}
