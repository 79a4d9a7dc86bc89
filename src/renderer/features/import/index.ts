export { ImportDesk } from './import-desk.tsx';
export { closeImport, openImport, openPlateMap } from './import-draft.ts';
export { ImportReportDialog } from './import-report-dialog.tsx';
export { openImportReport } from './report-state.ts';
export { RunningImports } from './running-imports.tsx';
