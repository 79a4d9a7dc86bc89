import { resolve } from 'node:path';
import type { ExportReport, ExportRequest } from '../../shared/contract/exports.ts';
import { runTask, type LaunchProcess } from '../processes/index.ts';
import { writeWhole } from '../reports/index.ts';
import { exportAnswerSchema, exportSaidSchema, type ExportTask } from './export-messages.ts';

export interface ExportFollowing {
  /** How the process that writes is started; as a child of Node by default. */
  readonly launch?: LaunchProcess | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

/**
 * Writes what `request` asks of a project file into its folder. A process of its own reads and writes; nothing can be
 * seen in the folder before all of it is whole, nothing is left where it fails or is stopped, nothing is replaced.
 * @throws NotFound, BadInput where the request does not fit the project or something is there already; Cancelled; Storage;
 * ComputeFailed where the process ends by itself
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
    notices = await writeInProcess(task, following);
  });
  return { folder, notices: [...notices], ...staged, entries: [...staged.entries] };
}

function writeInProcess(
  task: ExportTask,
  { launch, signal, onProgress }: ExportFollowing,
): Promise<readonly string[]> {
  return runTask({
    entry: new URL('./export-process.ts', import.meta.url),
    ...{ task, title: 'writes the export', where: task.request.folder, launch, signal },
    said: exportSaidSchema,
    onSaid: ({ share, label }) => onProgress?.(share, label),
    answer: exportAnswerSchema,
  });
}
