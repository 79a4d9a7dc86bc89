export { repairGeometry, type Repaired } from './repair-region.ts';
export { prepareRegions } from './prepare-regions.ts';
