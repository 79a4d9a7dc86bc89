import { useEffect } from 'react';
import { useProject } from '../../api/index.ts';
import { forgetMasks } from './class-masks.ts';
import { forgetObject } from './segmentation-state.ts';

/** Takes the explained object off the screen with its plate, and forgets every mask with its project. */
export function useForgetting(): void {
  const { data: project } = useProject();
  const path = project?.path;
  useEffect(() => forgetObject, []);
  useEffect(
    () => () => {
      forgetMasks();
      forgetObject();
    },
    [path],
  );
}
