import type { ExportRequest } from '../../shared/contract/exports.ts';
import type { ErrorRecord } from '../../shared/errors.ts';

/** What the thread that writes an export starts with. */
export interface ExportTask {
  readonly projectPath: string;
  /** The folder to write into; what is whole is moved to the request's folder afterwards. */
  readonly hidden: string;
  readonly request: ExportRequest;
}

/** From the thread to main. */
export type FromExportThread =
  | { readonly kind: 'progress'; readonly share: number; readonly label: string }
  | { readonly kind: 'done'; readonly notices: readonly string[] }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };
