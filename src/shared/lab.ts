import { z } from 'zod';

/** A machine in the lab queue. */
export const labMemberSchema = z.object({
  id: z.string(),
  kind: z.enum(['desktop', 'worker']),
  name: z.string(),
  version: z.string(),
  /** Compute processes; 0 on desktops, which only send and collect. */
  processes: z.int(),
  /** What it computes on. */
  device: z.string(),
  /** Units computed since it joined. */
  unitsDone: z.int(),
});
export type LabMember = z.infer<typeof labMemberSchema>;

/** The lab queue as the window shows it. */
export const labStateSchema = z.object({
  /** Server and database, without user and password. */
  name: z.string(),
  members: z.array(labMemberSchema),
  /** Why the members cannot be told now; null where they can. */
  error: z.string().nullable(),
});
export type LabState = z.infer<typeof labStateSchema>;
