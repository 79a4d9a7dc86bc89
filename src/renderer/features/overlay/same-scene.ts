import type { OverlayScene } from './overlay-scene.ts';

/** Whether the same maps lie in the same places. A plate of which only looks of channels were stored keeps its wells. */
export const isSameScene = (a: OverlayScene, b: OverlayScene): boolean =>
  a.plate.id === b.plate.id &&
  a.plate.wells === b.plate.wells &&
  a.units === b.units &&
  a.joined === b.joined;
