import { measurePlateQuality } from '../plates/index.ts';
import type { ReportExtras } from '../reports/index.ts';
import { readAnswers, readPlateStatistics } from '../scoring/index.ts';
import type { Session } from './services.ts';

/** What other rooms know of a project's plates, for the report. */
export function reportExtras({ project }: Pick<Session, 'project'>): ReportExtras {
  return {
    quality: (plateId) => measurePlateQuality(project, plateId),
    answers: (plateId) => readAnswers(project, { plateId }),
    statistics: (plateId, runId) => readPlateStatistics(project, plateId, runId),
  };
}
