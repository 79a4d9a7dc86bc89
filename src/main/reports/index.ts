export { displayLimits, renderMap } from './map-image.ts';
export { gatherReport, noExtras, type ReportExtras } from './model/gather-report.ts';
export type { ReportModel } from './model/report-model.ts';
export { makeReport, type MadeReport, type MakeReportOptions, type ReportPixels } from './make-report.ts';
export { rerun, type RerunOptions } from './rerun/rerun.ts';
export { writeExport } from './exports/write-export.ts';
export { createStage, toExportError, writeWhole, type Stage } from './exports/output-folder.ts';
export { choosePlates, type ChosenPlate } from './exports/selection.ts';
export { createNamer } from './exports/file-names.ts';
