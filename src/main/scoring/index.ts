export { prepareRegions, repairGeometry, type Repaired } from './regions/index.ts';
