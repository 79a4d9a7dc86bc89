import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { fromErrorRecord, toErrorRecord } from '../../../shared/errors.ts';
import type { PanelPixels } from '../figures/panel-pictures.ts';
import type { Panel } from '../model/report-model.ts';
import { readFontBook } from './type/font-book.ts';
import type { FromReportThread, ReportTask, ToReportThread } from './report-messages.ts';
import { writeReport } from './write-report.ts';

/** The thread that draws a report, so that main's own never waits for it. It asks main for the pixels of each panel. */
async function work(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file is run as a thread');
  const tell = (message: FromReportThread) => port.postMessage(message);
  try {
    // Main starts this thread with exactly this.
    const { model, path, fontsDir } = workerData as ReportTask;
    const fonts = await readFontBook(fontsDir);
    const written = await writeReport({
      ...{ model, path, fonts, hashFile, loadPanel: createLoader(tell) },
      onProgress: (share, label) => tell({ kind: 'progress', share, label }),
      // Main ends the thread to stop it.
      isStopped: () => false,
    });
    tell({ kind: 'done', ...written });
  } catch (error) {
    tell({ kind: 'failed', error: toErrorRecord(error) });
  } finally {
    port.close();
  }
}

function createLoader(tell: (message: FromReportThread) => void) {
  const waiting = new Map<
    number,
    { resolve: (pixels: PanelPixels) => void; reject: (error: Error) => void }
  >();
  let last = 0;
  parentPort?.on('message', (message: ToReportThread) => {
    const entry = waiting.get(message.number);
    waiting.delete(message.number);
    if (message.kind === 'panel') entry?.resolve(message.pixels);
    else entry?.reject(fromErrorRecord(message.error));
  });
  return (panel: Panel) =>
    new Promise<PanelPixels>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      tell({ kind: 'panel', number: last, panel });
    });
}

/** Null where the file is offline; the report then says so. */
async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return null;
  }
  return hash.digest('hex');
}

await work();
