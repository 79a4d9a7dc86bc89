import type { PlateId } from '../../../shared/ids.ts';
import { createStore } from '../../state/index.ts';

/** The plate whose import report is open. */
export const openReport = createStore<{ readonly plateId: PlateId | null }>({ plateId: null });

export const openImportReport = (plateId: PlateId) => openReport.set({ plateId });
