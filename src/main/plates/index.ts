export { importPlate, type ImportOptions, type ImportProgress, type ImportRequest } from './import-plate.ts';
export type { ImportReport } from './import-report.ts';
export { createImports, type Imports } from './imports.ts';
export { toImportRequest } from './import-request.ts';
export { previewImport, type ImportTarget } from './preview-import.ts';
export { removePlate } from './remove-plate.ts';
export { listPlateRoots, type PlateRootState } from './plate-roots.ts';
export { findChangedImages } from './changed-images.ts';
export { rebuildPreviews, type RebuiltPreviews } from './rebuild-previews.ts';
export { rerootPlate, type RerootReport, type RerootRequest } from './reroot.ts';
export { timeDecoder } from './bench/time-decoder.ts';
export { measurePlateQuality } from './quality/plate-quality.ts';
export type { WorkerPoolOptions } from './workers/worker-pool.ts';
export { plateFormatIds, type LeftOut, type PlateFormatId } from './readers/plate-reader.ts';
export { recognise, type FormatGuess, type Recognition } from './readers/read-listing.ts';
export { previewFolder, type FolderPreview } from './preview-folder.ts';
export { previewPattern, type PatternPreview, type PreviewedWell } from './preview-pattern.ts';
export { filePresets, type FilePreset } from './file-presets.ts';
export { parseRoleValues, type RoleRule } from './plate-map/roles.ts';
export { readPlateMap, type MapEntry, type PlateMap } from './plate-map/plate-map.ts';
export type { Reconciliation } from './plate-map/reconcile.ts';
export { readImagePlanes, type ImagePlanes } from './pixels/read-image-planes.ts';
export { finderKey, objectFinderDefaults } from './objects/finder-defaults.ts';
export { createPlaneReader, type PlaneAtPlace, type PlaneReader } from './service/plane-reader.ts';
export {
  createPixelService,
  type FieldPlanes,
  type PixelService,
  type PixelServiceOptions,
} from './service/pixel-service.ts';
