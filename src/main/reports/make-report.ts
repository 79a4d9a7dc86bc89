import { rename, rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { ReportRequest } from '../../shared/contract/reports.ts';
import { cancelled, computeFailed, fromErrorRecord, toErrorRecord } from '../../shared/errors.ts';
import type { FieldId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import type { PanelPixels } from './figures/panel-pictures.ts';
import { gatherReport, type ReportExtras } from './model/gather-report.ts';
import type { Panel, ReportModel } from './model/report-model.ts';
import type { FromReportThread, ReportTask, ToReportThread } from './pdf/report-messages.ts';

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
  /** The thread's file, where it does not lie beside this one (a bundled build). */
  readonly threadUrl?: URL | undefined;
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
 * Makes a report: what it says is gathered from the project here, pages and pictures are drawn in a thread of their own.
 * @throws BadInput for a request that does not fit the project, Cancelled, Storage where the file cannot be written
 */
export async function makeReport(options: MakeReportOptions): Promise<MadeReport> {
  const { project, request, path, signal } = options;
  const model = await gatherReport(project, request, options.extras, signal).catch((error: unknown) => {
    throw signal?.aborted === true ? cancelled() : error;
  });
  const unfinished = `${path}.part`;
  try {
    const written = await writeInThread(model, unfinished, options);
    await rename(unfinished, path);
    return { path, ...written };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Beside the thread's own heap stand its pictures, which are not counted in it. */
const mostHeapMb = 384;

function writeInThread(
  model: ReportModel,
  path: string,
  options: MakeReportOptions,
): Promise<Omit<MadeReport, 'path'>> {
  const { signal, fontsDir, onProgress } = options;
  const workerData: ReportTask = { model, path, fontsDir };
  const url = options.threadUrl ?? new URL('./pdf/report-thread.ts', import.meta.url);
  if (signal?.aborted === true) return Promise.reject(cancelled());
  const thread = new Worker(url, { workerData, resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } });
  const answered = new Promise<Omit<MadeReport, 'path'>>((resolve, reject) => {
    const send = (message: ToReportThread, transfer: ArrayBuffer[] = []) =>
      thread.postMessage(message, transfer);
    signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
    thread.on('error', (cause) => {
      reject(computeFailed({ what: 'the report could not be drawn', where: path, cause }));
    });
    thread.on('exit', () => reject(computeFailed({ what: 'the report’s thread ended early', where: path })));
    thread.on('message', (message: FromReportThread) => {
      if (message.kind === 'progress') onProgress?.(message.share, message.label);
      if (message.kind === 'done') resolve({ pages: message.pages, bytes: message.bytes });
      if (message.kind === 'failed') reject(fromErrorRecord(message.error));
      if (message.kind === 'panel') void answerPanel(model, message, options, send);
    });
  });
  return answered.finally(() => thread.terminate());
}

async function answerPanel(
  model: ReportModel,
  { number, panel }: Extract<FromReportThread, { kind: 'panel' }>,
  options: MakeReportOptions,
  send: (message: ToReportThread, transfer?: ArrayBuffer[]) => void,
): Promise<void> {
  try {
    const pixels = await readPanel(model, panel, options);
    const buffers = [
      ...pixels.planes.map(({ data }) => data.buffer),
      ...pixels.maps.flatMap(({ maps }) => [maps.data.buffer, maps.boxes.buffer]),
    ];
    // Only whole buffers of their own can move; the others are copied.
    const movable = [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
    send({ kind: 'panel', number, pixels }, movable);
  } catch (error) {
    send({ kind: 'refused', number, error: toErrorRecord(error) });
  }
}

async function readPanel(
  model: ReportModel,
  panel: Panel,
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
    const { count, height, width, data, boxes } = await project.readMaps(unitId);
    maps.push({ unitId, maps: { count, height, width, data: data.slice(), boxes: boxes.slice() } });
  }
  return { width: panel.width, height: panel.height, planes, maps };
}
