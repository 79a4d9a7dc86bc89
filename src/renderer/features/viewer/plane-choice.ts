import { importedPlane, type PlaneChoice } from '../../../shared/stack.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { useStore, workspace } from '../../state/index.ts';
import { shownPlane, stepAlong, tidyChoice } from './plane-words.ts';

/** The slice and time point that a plate shows now. */
export const planeOf = (plate: PlateView): PlaneChoice =>
  plate.stack === undefined ? importedPlane : (workspace.get().planes[plate.id] ?? importedPlane);

/** As {@link planeOf}, for components. */
export const usePlane = (plate: PlateView): PlaneChoice => {
  const chosen = useStore(workspace, (value) => value.planes[plate.id]);
  return plate.stack === undefined ? importedPlane : (chosen ?? importedPlane);
};

/** Turns a plate to another plane; every plate keeps its own while the project is open. */
export function choosePlane(plate: PlateView, change: Partial<PlaneChoice>): void {
  const { stack } = plate;
  if (stack === undefined) return;
  const next = tidyChoice(stack, { ...planeOf(plate), ...change });
  workspace.set(({ planes }) => ({ planes: { ...planes, [plate.id]: next } }));
}

/** Shows the next or previous slice; from a projection it goes to the slice in the middle. */
export function stepSlice(plate: PlateView, step: 1 | -1): void {
  const { stack } = plate;
  if (stack === undefined || stack.slices.length < 2) return;
  const { z } = shownPlane(stack, planeOf(plate));
  choosePlane(plate, { z: stepAlong(stack.slices, typeof z === 'number' ? z : null, step) });
}

/** Shows the next or previous time point. */
export function stepTime(plate: PlateView, step: 1 | -1): void {
  const { stack } = plate;
  if (stack === undefined || stack.times.length < 2) return;
  choosePlane(plate, { t: stepAlong(stack.times, shownPlane(stack, planeOf(plate)).t, step) });
}

/** Turns between the maximum of all slices and what the import shows, or a slice where that is the maximum. */
export function toggleMaximum(plate: PlateView): void {
  const { stack } = plate;
  if (stack === undefined || stack.slices.length < 2) return;
  const isMaximum = shownPlane(stack, planeOf(plate)).z === 'max';
  const back = stack.shown.z === 'max' ? stepAlong(stack.slices, null, 1) : null;
  choosePlane(plate, { z: isMaximum ? back : 'max' });
}
