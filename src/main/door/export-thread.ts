import { mkdir } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { ExportRequest } from '../../shared/contract/exports.ts';
import { badInput, toErrorRecord } from '../../shared/errors.ts';
import { openProject, type Project } from '../db/index.ts';
import {
  choosePlates,
  createNamer,
  createStage,
  noExtras,
  toExportError,
  writeExport,
  type Stage,
} from '../reports/index.ts';
import type { ExportTask, FromExportThread } from './export-messages.ts';

type Tell = (message: FromExportThread) => void;
type OnProgress = (share: number, label: string) => void;

/** The thread that reads a project and writes its export, so that main's own never waits for it. Main ends it to stop it. */
async function work(tell: Tell): Promise<void> {
  // Main starts this thread with exactly this.
  const { projectPath, hidden, request } = workerData as ExportTask;
  try {
    const project = openProject(projectPath, { mode: 'read' });
    try {
      const stage = createStage(hidden, request.folder);
      tell({ kind: 'done', notices: await write(project, request, stage, tellProgress(tell)) });
    } finally {
      project.close();
    }
  } catch (error) {
    tell({ kind: 'failed', error: toErrorRecord(toExportError(error, request.folder)) });
  }
}

/** Rooms that only some forms need are loaded for these alone: they take longer than most exports. */
async function write(
  project: Project,
  request: ExportRequest,
  stage: Stage,
  onProgress: OnProgress,
): Promise<string[]> {
  const { to } = request;
  if (to === 'geojson' || to === 'coco') return writeRegions(project, request, to, stage, onProgress);
  const extras = to === 'svg' ? (await import('./report-extras.ts')).reportExtras({ project }) : noExtras;
  return writeExport(project, { ...request, to }, extras, stage, { onProgress });
}

/** Regions as their own room writes them, a folder a plate. */
async function writeRegions(
  project: Project,
  request: ExportRequest,
  to: 'geojson' | 'coco',
  stage: Stage,
  onProgress: OnProgress,
): Promise<string[]> {
  const { exportRegions } = await import('../scoring/index.ts');
  const nameFolder = createNamer();
  const chosen = choosePlates(project, { ...request, runIds: null });
  const notices: string[] = [];
  let written = 0;
  for (const [index, { plate, wells }] of chosen.entries()) {
    const fieldIds = wells.flatMap(({ fields }) => fields.map(({ id }) => id));
    const marked = new Set(project.countRegions(plate.id).map(({ fieldId }) => fieldId));
    if (!fieldIds.some((id) => marked.has(id))) continue;
    const folder = stage.claim(nameFolder(plate.name));
    await mkdir(folder);
    const asked = { plateId: plate.id, wells: wells.map(({ name }) => name), to, folder };
    const report = await exportRegions(
      project,
      { ...asked, class: null, annotator: null },
      { onProgress: (share, label) => onProgress((index + share) / chosen.length, label) },
    );
    notices.push(...report.notices);
    written += report.regions;
  }
  if (written > 0) return notices;
  throw badInput({
    what: 'the chosen wells have no regions',
    where: project.path,
    mend: 'Draw or import some first.',
  });
}

const progressEveryMs = 100;

function tellProgress(tell: Tell): OnProgress {
  let last = -Infinity;
  return (share, label) => {
    if (performance.now() - last < progressEveryMs) return;
    last = performance.now();
    tell({ kind: 'progress', share, label });
  };
}

const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
await work((message) => port.postMessage(message));
port.close();
