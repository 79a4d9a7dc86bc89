export { exportRegions } from './export-regions.ts';
export { importRegions, type ImportFollowing } from './import-regions.ts';
export { prepareRegions } from './prepare-regions.ts';
export { segmentFields, type SegmentSources } from './segment-fields.ts';
export { repairGeometry, type Repaired } from './repair-region.ts';
