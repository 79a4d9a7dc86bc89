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
export { Viewer } from './viewer.tsx';
