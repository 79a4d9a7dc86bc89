import { createStore } from '../../state/index.ts';
import { unfoldPanel } from '../../ui/index.ts';
import { regionsTitle } from './region-state.ts';

interface RegionFilesState {
  /** Which form is open below the two buttons. */
  readonly open: 'import' | 'export' | null;
  /** What the import form is about, as typed. */
  readonly importPath: string;
}

export const regionFiles = createStore<RegionFilesState>({ open: null, importPath: '' });

/** Opens the form that imports regions, on a file where one is named. */
export function openRegionImport(path: string): void {
  unfoldPanel(regionsTitle);
  regionFiles.set({ open: 'import', importPath: path });
}
