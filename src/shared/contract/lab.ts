import { labStateSchema } from '../lab.ts';
import { nothing, procedure } from './procedure.ts';

/** Calls about the lab queue. */
export const labContract = {
  /** The lab queue and the machines in it; null where runs are computed on this machine. */
  'lab.state': procedure('query', nothing, labStateSchema.nullable()),
} as const;
