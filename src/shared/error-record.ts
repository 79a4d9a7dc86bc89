import { z } from 'zod';

/** An error as it crosses a process boundary, still to be believed. */
export const errorRecordSchema = z.object({
  kind: z.enum([
    'NotFound',
    'BadInput',
    'Unsupported',
    'NetworkMismatch',
    'ComputeFailed',
    'Cancelled',
    'Storage',
  ]),
  what: z.string(),
  where: z.string().optional(),
  mend: z.string().optional(),
});
