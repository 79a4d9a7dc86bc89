import type { PlateView } from '../../shared/plate.ts';
import { findAt, focusWell, viewerState } from '../features/viewer/index.ts';
import { workspace } from '../state/index.ts';

/** Shows the next or previous field; past the last field of a well comes the first of the next well. */
export function stepField(plate: PlateView, step: 1 | -1): void {
  const { viewer } = viewerState.get();
  if (viewer === null) return;
  const { width, height, scale } = viewer.view();
  const middle = viewer.toPlate({ x: width / 2, y: height / 2 });
  const { focus } = workspace.get();
  const order = plate.wells.flatMap((well) => well.fields.map((field) => ({ well, field })));
  const here = findAt(plate, middle);
  // The field in the middle counts only where it is looked at; over the whole plate the well in focus does.
  const isClose = here.field !== null && here.field.canvas.width * scale > width * 0.3;
  const seen = order.findIndex(({ field }) => isClose && field.id === here.field?.id);
  const first = order.findIndex(({ well }) => well.name === focus);
  const at = seen >= 0 && here.well?.name === focus ? seen + step : Math.max(0, first);
  const next = order[Math.min(order.length - 1, Math.max(0, at))];
  if (next === undefined) return;
  if (next.well.name !== focus) focusWell(next.well);
  viewer.zoomTo(next.field.canvas);
}
