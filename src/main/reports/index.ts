export { displayLimits, renderMap } from './map-image.ts';
export { gatherReport, noExtras, type ReportExtras } from './model/gather-report.ts';
export type { ReportModel } from './model/report-model.ts';
export { makeReport, type MadeReport, type MakeReportOptions, type ReportPixels } from './make-report.ts';
export { rerun, type RerunOptions } from './rerun/rerun.ts';
