import { z } from 'zod';
import { fidelityReportSchema, fidelityRequestSchema } from '../fidelity.ts';
import { plateIdSchema, runIdSchema } from '../ids.ts';
import { answersRequestSchema, scoreAnswersSchema } from '../score-answers.ts';
import { scoreReportSchema, scoreRequestSchema } from '../score-request.ts';
import { plateStatisticsSchema } from '../score-statistics.ts';
import { nothing, procedure } from './procedure.ts';

/** The calls about scores. Progress of scoring comes as `scoring` events, its end as a `scores` event. */
export const scoreContract = {
  /** Scores what is missing or out of date; answers when it is done. One at a time. */
  'scores.start': procedure('mutation', scoreRequestSchema, scoreReportSchema),
  /**
   * Scores maps of a plate by asking their networks again, on fields drawn by the seed; answers when it is done. What is
   * stored and still true is not computed again. Not while maps are being scored.
   */
  'scores.askNetworks': procedure('mutation', fidelityRequestSchema, fidelityReportSchema),
  /** Stops the scoring that is under way, if any; its call then fails as cancelled. What is finished stays. */
  'scores.cancel': procedure('mutation', nothing, nothing),
  /** Counts the maps whose scores are missing or out of date (`computed`), without computing any. */
  'scores.check': procedure('query', scoreRequestSchema, scoreReportSchema),
  /** What the stored scores tell. */
  'scores.answers': procedure('query', answersRequestSchema, scoreAnswersSchema),
  /** Everything that the wells of a plate can be coloured by for one run. */
  'scores.statistics': procedure(
    'query',
    z.object({ plateId: plateIdSchema, runId: runIdSchema }),
    plateStatisticsSchema,
  ),
} as const;
