import { noExtras, type ReportExtras } from './reports/index.ts';

/** What other rooms know of a project's plates, in the report's terms. */
export const reportExtras = (): Promise<ReportExtras> => Promise.resolve(noExtras);
