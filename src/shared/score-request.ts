import { z } from 'zod';
import { plateIdSchema, runIdSchema } from './ids.ts';
import { againstSchema } from './score.ts';

/** What is to be scored; null takes everything there is. */
export const scoreRequestSchema = z.object({
  plateId: plateIdSchema.nullable(),
  runIds: z.array(runIdSchema).nullable(),
  /** Null takes the classes that have regions on a plate, or found objects where nobody has drawn any. */
  areas: z.array(againstSchema).nullable(),
  /** Only this person's regions; null takes everybody's together. */
  annotator: z.string().nullable(),
});
export type ScoreRequest = z.infer<typeof scoreRequestSchema>;

/**
 * How far scoring is: nuclei are found first where they are the area, then maps are scored field by field. `networks`
 * counts maps whose networks are asked again.
 */
export const scoreProgressSchema = z.object({
  phase: z.enum(['objects', 'scores', 'networks']),
  done: z.int(),
  total: z.int(),
  etaSeconds: z.number().nullable(),
});
export type ScoreProgress = z.infer<typeof scoreProgressSchema>;

/** What scoring did: maps looked at, those among them whose scores were missing or out of date, and the areas. */
export const scoreReportSchema = z.object({
  maps: z.int(),
  computed: z.int(),
  fields: z.int(),
  areas: z.array(againstSchema),
  seconds: z.number(),
});
export type ScoreReport = z.infer<typeof scoreReportSchema>;
