export { ChannelsPanel } from './channels-panel.tsx';
export {
  focusWell,
  followWell,
  moveFocus,
  toggleCompare,
  zoomIn,
  zoomOut,
  zoomToPixel,
  zoomToPlate,
  zoomToWell,
} from './commands.ts';
export { planeOf, stepSlice, stepTime, toggleMaximum, usePlane } from './plane-choice.ts';
export { changeChannel, currentLooks, useChannelLooks } from './channel-looks.ts';
export type { ChannelLook } from './channel-tables.ts';
export { toGreyLooks } from './grey-looks.ts';
export { createSharedTiles } from './shared-tiles.ts';
export type { FetchTile as SharedTiles } from './tile-source.ts';
export { createStage, stageElementsOf, type Stage } from './stage.ts';
export { StageLayers } from './stage-layers.tsx';
export { findAt } from './placement.ts';
export type { PlateViewer } from './plate-viewer.ts';
export { viewerState } from './viewer-store.ts';
export { Viewer } from './viewer.tsx';
export { tableForIntegers, tableForReals } from './channel-tables.ts';
export { compositeTile } from './composite.ts';
export { levelScale, locateInTiles } from './tile-geometry.ts';
