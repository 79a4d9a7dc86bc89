export { openRegionImport } from './region-files-state.ts';
export { forgetRegions, regionState } from './region-state.ts';
export { RegionLayer } from './region-layer.tsx';
export { RegionsPanel } from './regions-panel.tsx';
export { regionKeyTable, useRegionKeys } from './use-region-keys.ts';
