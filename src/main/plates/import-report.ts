import type { ImportReport as Report } from '../../shared/import.ts';

/** The outcome of an import; see `shared/import.ts`. */
export type ImportReport = Report;

/** What a plate came to hold. */
export type PlateSummaryOfImport = Pick<
  Report,
  'name' | 'format' | 'rows' | 'columns' | 'wells' | 'fields' | 'planes' | 'channels'
>;
