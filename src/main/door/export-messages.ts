import { z } from 'zod';
import { exportProgressSchema, type ExportRequest } from '../../shared/contract/exports.ts';

/** What the process that writes an export starts with. */
export interface ExportTask {
  readonly projectPath: string;
  /** The folder to write into; what is whole is moved to the request's folder afterwards. */
  readonly hidden: string;
  readonly request: ExportRequest;
}

/** What the process says while it writes: how far it is. */
export const exportSaidSchema = exportProgressSchema;

/** What the process answers in the end: its notices. */
export const exportAnswerSchema = z.array(z.string());
