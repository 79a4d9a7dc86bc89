export { DropZone } from './drop-zone.tsx';
export { ImportDesk } from './import-desk.tsx';
export { openImport } from './import-draft.ts';
export { ImportReportDialog } from './import-report-dialog.tsx';
export { openImportReport } from './report-state.ts';
export { RunningImports } from './running-imports.tsx';
