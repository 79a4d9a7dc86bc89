import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportReport, ExportRequest } from '../../shared/contract/exports.ts';
import { cancelled, computeFailed, fromErrorRecord } from '../../shared/errors.ts';
import { writeWhole } from '../reports/index.ts';
import type { ExportTask, FromExportThread } from './export-messages.ts';

export interface ExportFollowing {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

/**
 * Writes what `request` asks of a project file into its folder. A thread of its own reads and writes; nothing can be
 * seen in the folder before all of it is whole, nothing is left where it fails or is stopped, nothing is replaced.
 * @throws NotFound, BadInput where the request does not fit the project or something is there already; Cancelled; Storage
 */
export async function makeExport(
  projectPath: string,
  request: ExportRequest,
  following: ExportFollowing = {},
): Promise<ExportReport> {
  const folder = resolve(request.folder);
  let notices: readonly string[] = [];
  const staged = await writeWhole(folder, async (hidden) => {
    const task = { projectPath: resolve(projectPath), hidden, request: { ...request, folder } };
    notices = await runThread(task, following);
  });
  return { folder, notices: [...notices], ...staged, entries: [...staged.entries] };
}

function runThread(
  workerData: ExportTask,
  { signal, onProgress }: ExportFollowing,
): Promise<readonly string[]> {
  if (signal?.aborted === true) return Promise.reject(cancelled());
  const thread = new Worker(new URL('./export-thread.ts', import.meta.url), { workerData });
  const where = workerData.request.folder;
  const answered = new Promise<readonly string[]>((fulfil, reject) => {
    signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
    thread.on('error', (cause) => reject(computeFailed({ what: 'the export failed', where, cause })));
    thread.on('exit', () => reject(computeFailed({ what: 'the export’s thread ended early', where })));
    thread.on('message', (message: FromExportThread) => {
      if (message.kind === 'progress') onProgress?.(message.share, message.label);
      if (message.kind === 'done') fulfil(message.notices);
      if (message.kind === 'failed') reject(fromErrorRecord(message.error));
    });
  });
  return answered.finally(() => thread.terminate());
}
