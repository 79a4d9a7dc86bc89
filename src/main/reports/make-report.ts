import { rename, rm } from 'node:fs/promises';
import type { ReportRequest } from '../../shared/contract/reports.ts';
import { cancelled, toErrorRecord } from '../../shared/errors.ts';
import type { FieldId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import { runTask, type LaunchProcess } from '../processes/index.ts';
import type { PanelPixels } from './figures/panel-pictures.ts';
import { gatherReport, type ReportExtras } from './model/gather-report.ts';
import type { ReportModel } from './model/report-model.ts';
import {
  reportSaidSchema,
  writtenReportSchema,
  type PanelReply,
  type ReportSaid,
  type ReportTask,
  type WantedPanel,
} from './pdf/report-messages.ts';

/** Where a report gets pixels from; the composition root hands it in. */
export interface ReportPixels {
  /** A field's planes in the order of the channels' names, each [height, width]. */
  readField(
    fieldId: FieldId,
    channels: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly planes: readonly Float32Array[] }>;
}

export interface MakeReportOptions {
  readonly project: Project;
  readonly pixels: ReportPixels;
  readonly request: ReportRequest;
  /** The PDF file to write; it appears only when it is whole. */
  readonly path: string;
  /** Folder of the report's fonts. */
  readonly fontsDir: string;
  /** How the process that draws is started; as a child of Node by default. */
  readonly launch?: LaunchProcess | undefined;
  readonly extras?: ReportExtras | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

export interface MadeReport {
  readonly path: string;
  readonly pages: number;
  readonly bytes: number;
}

/**
 * Makes a report: what it says is gathered from the project here, pages and pictures are drawn in a process of their own.
 * @throws BadInput for a request that does not fit the project, Cancelled, Storage where the file cannot be written,
 * ComputeFailed where the process ends by itself
 */
export async function makeReport(options: MakeReportOptions): Promise<MadeReport> {
  const { project, request, path, signal } = options;
  const model = await gatherReport(project, request, options.extras, signal).catch((error: unknown) => {
    throw signal?.aborted === true ? cancelled() : error;
  });
  const unfinished = `${path}.part`;
  try {
    const written = await writeInProcess(model, unfinished, options);
    await rename(unfinished, path);
    return { path, ...written };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Beside the process's own heap stand its pictures, which are not counted in it. */
const mostHeapMb = 384;

function writeInProcess(
  model: ReportModel,
  unfinished: string,
  options: MakeReportOptions,
): Promise<Omit<MadeReport, 'path'>> {
  const { path, fontsDir, signal, launch, onProgress } = options;
  const task: ReportTask = { model, path: unfinished, fontsDir };
  return runTask({
    entry: new URL('./pdf/report-process.ts', import.meta.url),
    ...{ task, title: 'draws the report', where: path, signal, launch, maxHeapMb: mostHeapMb },
    said: reportSaidSchema,
    onSaid: (said, reply) => {
      if (said.kind === 'progress') onProgress?.(said.share, said.label);
      else void answerPanel(model, said, options, reply);
    },
    answer: writtenReportSchema,
  });
}

async function answerPanel(
  model: ReportModel,
  { number, panel }: Extract<ReportSaid, { kind: 'panel' }>,
  options: MakeReportOptions,
  reply: (message: PanelReply) => void,
): Promise<void> {
  try {
    reply({ kind: 'panel', number, pixels: await readPanel(model, panel, options) });
  } catch (error) {
    reply({ kind: 'refused', number, error: toErrorRecord(error) });
  }
}

async function readPanel(
  model: ReportModel,
  panel: WantedPanel,
  { project, pixels, signal }: MakeReportOptions,
): Promise<PanelPixels> {
  const plate = model.plates.find(({ id }) => id === panel.plateId);
  const visible = plate?.channels.filter((channel) => channel.visible) ?? [];
  // A report of a plate whose images are away still shows its maps.
  const read = await pixels
    .readField(
      panel.fieldId,
      visible.map(({ name }) => name),
      signal,
    )
    .catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      return { planes: [] };
    });
  const planes = visible.flatMap((channel, index) => {
    const data = read.planes[index];
    return data === undefined ? [] : [{ channel, data }];
  });
  const maps = [];
  for (const { unitId } of panel.maps) {
    maps.push({ unitId, maps: await project.readMaps(unitId) });
  }
  return { width: panel.width, height: panel.height, planes, maps };
}
