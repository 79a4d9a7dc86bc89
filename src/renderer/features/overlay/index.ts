export { Colorbar, ColourScale } from './colorbar.tsx';
export { createOverlayLayer, type OverlayLayer, type OverlayLook } from './overlay-layer.ts';
export {
  inDevicePixels,
  isSameView,
  type JoinedMaps,
  type OverlayScene,
  type PlateOnScreen,
} from './overlay-scene.ts';
export { unitsOfTarget } from './map-view.ts';
export { OverlayPanel } from './overlay-panel.tsx';
export { overlaySettings, toggleOverlay, type OverlaySettings } from './overlay-settings.ts';
export { useCycle } from './use-cycle.ts';
export { toLook, useShownOverlay } from './use-overlay.ts';
export { emptyReasonText } from '../../../shared/map-words.ts';
export { colourValues, toDisplayTable } from './display.ts';
export { colourSteps } from './colour-tables.ts';
