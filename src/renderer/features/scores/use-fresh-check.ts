import { useEffect } from 'react';
import type { PlateId } from '../../../shared/ids.ts';
import { queryClient, useRuns } from '../../api/index.ts';

/** Counts again what is to be scored when a run has ended: its maps are new. */
export function useFreshCheck(plateId: PlateId | null): void {
  const { data: runs = [] } = useRuns(plateId);
  const isRunning = runs.some(({ state }) => state === 'running');
  const done = runs.reduce((sum, { unitsDone }) => sum + unitsDone, 0);
  useEffect(() => {
    if (!isRunning) void queryClient.invalidateQueries({ queryKey: ['scores.check'] });
  }, [isRunning, done]);
}
