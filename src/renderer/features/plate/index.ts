export { PlateList } from './plate-list.tsx';
export { PlateMapPanel } from './plate-map-panel.tsx';
export { roleLooks } from './roles.ts';
export { WellPanel } from './well-panel.tsx';
