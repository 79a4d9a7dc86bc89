export { Colorbar, ColourScale } from './colorbar.tsx';
export {
  createOverlayLayer,
  isSameView,
  type JoinedMaps,
  type OverlayLayer,
  type OverlayLook,
  type OverlayScene,
  type PlateOnScreen,
} from './overlay-layer.ts';
export { unitsOfTarget } from './map-view.ts';
export { OverlayPanel } from './overlay-panel.tsx';
export { overlaySettings, toggleOverlay, type OverlaySettings } from './overlay-settings.ts';
export { useCycle } from './use-cycle.ts';
export { toLook, useShownOverlay } from './use-overlay.ts';
export { emptyReasonText } from '../../../shared/map-words.ts';
export { colourValues, toDisplayTable } from './display.ts';
export { colourSteps } from './colour-tables.ts';
