export { ChannelsPanel } from './channels-panel.tsx';
export {
  focusWell,
  followWell,
  moveFocus,
  zoomIn,
  zoomOut,
  zoomToPixel,
  zoomToPlate,
  zoomToWell,
} from './commands.ts';
export { findAt } from './placement.ts';
export type { PlateViewer } from './plate-viewer.ts';
export { viewerState } from './viewer-store.ts';
export { Viewer } from './viewer.tsx';
