import { z } from 'zod';

/** What a run would cost, told before it is started. */
export const runEstimateSchema = z.object({
  units: z.int(),
  /** Of these, units whose map an earlier run has already. */
  reused: z.int(),
  fields: z.int(),
  /** Seconds of one unit, computed for the purpose and not stored, reading its image included; null where none is left. */
  secondsPerUnit: z.number().nullable(),
  /** Expected seconds of the whole with the compute processes that there are. */
  seconds: z.number(),
  /** Bytes that the project grows by. */
  bytes: z.number(),
  /** Bytes that the project's drive has free. */
  freeBytes: z.number(),
  device: z.string().nullable(),
});
export type RunEstimate = z.infer<typeof runEstimateSchema>;
