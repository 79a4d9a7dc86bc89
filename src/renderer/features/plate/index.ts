export { toggleExclusion } from './exclude-selected.ts';
export { OfflineBanner } from './offline-banner.tsx';
export { askForWell } from './plate-ask.ts';
export { useNextColouring } from './plate-colourings.ts';
export {
  headerStep,
  hitPlate,
  layOutPlate,
  plateHeight,
  wellRect,
  type PlateGeometry,
} from './plate-geometry.ts';
export { PlateList } from './plate-list.tsx';
export { PlateMapPanel } from './plate-map-panel.tsx';
export { roleLooks } from './roles.ts';
export { usePlateReview } from './use-plate-review.ts';
export { WellPanel } from './well-panel.tsx';
