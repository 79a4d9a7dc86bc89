import type { PlateView, Well } from '../../../shared/plate.ts';
import { workspace } from '../../state/index.ts';
import { neighbourWell, wholePlate } from './placement.ts';
import type { PlateViewer } from './plate-viewer.ts';
import { viewerState } from './viewer-store.ts';

const zoomStep = 1.5;
const pixelZoom = 8;

export const zoomIn = () => viewerState.get().viewer?.zoomBy(zoomStep);
export const zoomOut = () => viewerState.get().viewer?.zoomBy(1 / zoomStep);

/** Turns between the one image and several linked panels. */
export const toggleCompare = () => viewerState.set(({ comparing }) => ({ comparing: !comparing }));

/** Shows where the one image of a plate was when panels took its place; else the whole plate. */
export function returnToImage(plate: PlateView, viewer: PlateViewer): void {
  const { left } = viewerState.get();
  viewerState.set({ left: null });
  if (left?.plateId === plate.id) viewer.show(left.middle, left.scale);
  else viewer.zoomTo(wholePlate(plate), true);
}

/** Remembers where the one image is, if panels are about to take its place. */
export function rememberImage(plate: PlateView, viewer: PlateViewer): void {
  if (!viewerState.get().comparing) return;
  const { width, height, scale } = viewer.view();
  const middle = viewer.toPlate({ x: width / 2, y: height / 2 });
  viewerState.set({ left: { plateId: plate.id, middle, scale } });
}

/** Shows every well of the plate. */
export function zoomToPlate(plate: PlateView): void {
  viewerState.get().viewer?.zoomTo(wholePlate(plate));
}

/** Shows the well in focus; where none is, the first well, which then is chosen. */
export function zoomToWell(plate: PlateView): void {
  const { focus } = workspace.get();
  const well = plate.wells.find((known) => known.name === focus) ?? plate.wells[0];
  if (well === undefined) return;
  if (focus !== well.name) workspace.set({ focus: well.name, selection: new Set([well.name]) });
  viewerState.get().viewer?.zoomTo(well.canvas);
}

/** Shows the image's own pixels as squares. */
export function zoomToPixel(): void {
  viewerState.get().viewer?.zoomToPixels(pixelZoom);
}

/** Brings a well into focus; a viewer that looks at single wells follows. */
export function focusWell(well: Well): void {
  workspace.set({ focus: well.name, selection: new Set([well.name]) });
  moveTo(well);
}

/** Moves a viewer that looks at single wells to the named one. */
export function followWell(plate: PlateView, name: string): void {
  const well = plate.wells.find((known) => known.name === name);
  if (well !== undefined) moveTo(well);
}

function moveTo(well: Well): void {
  const { viewer } = viewerState.get();
  if (viewer === null) return;
  const { scale, width, height } = viewer.view();
  const closeUp = Math.max((well.canvas.width * scale) / width, (well.canvas.height * scale) / height) > 0.35;
  if (!closeUp) return;
  const { x, y, width: across, height: down } = well.canvas;
  // At once: who leafs through wells wants to see the next one, not the way to it.
  viewer.panTo({ x: x + across / 2, y: y + down / 2 }, true);
}

export function moveFocus(plate: PlateView, direction: 'left' | 'right' | 'up' | 'down'): void {
  const { focus } = workspace.get();
  const from = plate.wells.find((well) => well.name === focus);
  const next = from === undefined ? plate.wells[0] : neighbourWell(plate.wells, from, direction);
  if (next !== null && next !== undefined) focusWell(next);
}
