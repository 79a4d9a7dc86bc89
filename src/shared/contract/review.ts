import { z } from 'zod';
import { plateIdSchema, runIdSchema, wellIdSchema } from '../ids.ts';
import { plateReviewSchema, reviewMarkSchema, reviewSubjectSchema } from '../review.ts';
import { fieldStatisticsSchema } from '../score-statistics.ts';
import { nothing, procedure } from './procedure.ts';

/** A change of marks or notes; what is left out stays as it is, null takes a mark back. Undone as a whole. */
export const reviewEditSchema = z.object({
  subjects: z.array(reviewSubjectSchema).min(1),
  mark: reviewMarkSchema.nullable().optional(),
  note: z.string().max(4000).optional(),
  /** The run whose maps were looked at. */
  runId: runIdSchema.nullable(),
});
export type ReviewEdit = z.infer<typeof reviewEditSchema>;

/**
 * The calls about people's judgement. Every mutation is one edit of the project's undo history, which `regions.undo`
 * and `regions.redo` walk, and sends a `reviews` event.
 */
export const reviewContract = {
  'review.list': procedure('query', z.object({ plateId: plateIdSchema }), plateReviewSchema),
  'review.edit': procedure('mutation', reviewEditSchema, nothing),
  /** Takes wells out of runs and statistics, with the reason; excluded ones get the new reason. */
  'review.exclude': procedure(
    'mutation',
    z.object({ wellIds: z.array(wellIdSchema).min(1), reason: z.string().trim().min(1).max(1000) }),
    nothing,
  ),
  /** Gives wells the role back that they had. */
  'review.include': procedure('mutation', z.object({ wellIds: z.array(wellIdSchema).min(1) }), nothing),
  /** What `scores.statistics` tells of wells, for every field. */
  'review.fieldStatistics': procedure(
    'query',
    z.object({ plateId: plateIdSchema, runId: runIdSchema }),
    fieldStatisticsSchema,
  ),
} as const;
