import { measurePlateQuality } from '../plates/index.ts';
import { noExtras, type ReportExtras } from '../reports/index.ts';
import type { Session } from './services.ts';

/** What other rooms know of a project's plates, in the report's terms. */
export function reportExtras({ project }: Pick<Session, 'project'>): Promise<ReportExtras> {
  return Promise.resolve({
    ...noExtras,
    quality: (plateId) => measurePlateQuality(project, plateId),
  });
}
