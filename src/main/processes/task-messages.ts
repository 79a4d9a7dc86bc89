import { z } from 'zod';
import { errorRecordSchema } from '../../shared/error-record.ts';

/** From main to a process of one task: the task, then replies to what the process says. */
export const toTaskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('task'), task: z.unknown() }),
  z.object({ kind: z.literal('reply'), reply: z.unknown() }),
]);
export type ToTask = z.infer<typeof toTaskSchema>;

/** From a process of one task to main; it ends with `done` or `failed`. */
export const fromTaskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('said'), said: z.unknown() }),
  z.object({ kind: z.literal('done'), answer: z.unknown() }),
  z.object({ kind: z.literal('failed'), error: errorRecordSchema }),
]);
export type FromTask = z.infer<typeof fromTaskSchema>;
