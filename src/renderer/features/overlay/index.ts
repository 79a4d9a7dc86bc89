export { Colorbar } from './colorbar.tsx';
export { createOverlayLayer, type OverlayLayer, type PlateOnScreen } from './overlay-layer.ts';
export { OverlayPanel } from './overlay-panel.tsx';
export { overlaySettings, toggleOverlay } from './overlay-settings.ts';
export { useCycle } from './use-cycle.ts';
export { useShownOverlay } from './use-overlay.ts';
export { emptyReasonText, mapUnitText } from '../../../shared/map-words.ts';
