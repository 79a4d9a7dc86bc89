import { z } from 'zod';
import { runIdSchema } from '../ids.ts';
import { runEstimateSchema } from '../run-estimate.ts';
import { runRequestSchema, runSchema } from '../run.ts';
import { procedure } from './procedure.ts';

/** Calls that steer the queue. */
export const queueContract = {
  /** What a run would cost, by computing one of its units; nothing is stored. */
  'run.estimate': procedure('query', runRequestSchema, runEstimateSchema),
  /** Lets a run take no further unit; `run.resume` goes on. */
  'run.pause': procedure('mutation', z.object({ runId: runIdSchema }), runSchema),
  /** Runs of a higher priority go first. */
  'run.prioritise': procedure(
    'mutation',
    z.object({ runId: runIdSchema, priority: z.int().min(-9).max(9) }),
    runSchema,
  ),
} as const;
