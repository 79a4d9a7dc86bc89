import { mkdir } from 'node:fs/promises';
import type { ExportRequest } from '../../shared/contract/exports.ts';
import { badInput } from '../../shared/errors.ts';
import { openProject, type Project } from '../db/index.ts';
import { serveTask, type TaskLine } from '../processes/index.ts';
import {
  choosePlates,
  createNamer,
  createStage,
  noExtras,
  toExportError,
  writeExport,
  type Stage,
} from '../reports/index.ts';
import type { ExportTask } from './export-messages.ts';

type OnProgress = (share: number, label: string) => void;

/** Reads a project and writes its export in a process of its own, so that main neither waits for it nor ends with it. */
async function exportAll(task: unknown, line: TaskLine): Promise<string[]> {
  // Main starts this process with exactly this.
  const { projectPath, hidden, request } = task as ExportTask;
  try {
    const project = openProject(projectPath, { mode: 'read' });
    try {
      return await write(project, request, createStage(hidden, request.folder), tellProgress(line));
    } finally {
      project.close();
    }
  } catch (error) {
    throw toExportError(error, request.folder);
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

function tellProgress(line: TaskLine): OnProgress {
  let last = -Infinity;
  return (share, label) => {
    if (performance.now() - last < progressEveryMs) return;
    last = performance.now();
    line.say({ share, label });
  };
}

serveTask(exportAll);
