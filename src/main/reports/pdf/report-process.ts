import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import sharp from 'sharp';
import { fromErrorRecord } from '../../../shared/errors.ts';
import { serveTask, type TaskLine } from '../../processes/index.ts';
import type { PanelPixels } from '../figures/panel-pictures.ts';
import type { Panel } from '../model/report-model.ts';
import { openFontBook } from './type/font-book.ts';
import type { PanelReply, ReportSaid, ReportTask } from './report-messages.ts';
import { writeReport } from './write-report.ts';

/** Draws a report in a process of its own, so that main neither waits for it nor ends with it. */
function draw(task: unknown, line: TaskLine) {
  // No picture is drawn twice, so that none is worth keeping for a second time.
  sharp.cache(false);
  // Main starts this process with exactly this.
  const { model, path, fontsDir } = task as ReportTask;
  const tell = (said: ReportSaid) => line.say(said);
  const loadPanel = createLoader(line, tell);
  const fonts = openFontBook(fontsDir, model);
  return writeReport({
    ...{ model, path, fonts, hashFile, loadPanel },
    onProgress: (share, label) => tell({ kind: 'progress', share, label }),
    // Main ends the process to stop it.
    isStopped: () => false,
  });
}

/** Asks main for the pixels of each panel. */
function createLoader(line: TaskLine, tell: (said: ReportSaid) => void) {
  const waiting = new Map<
    number,
    { resolve: (pixels: PanelPixels) => void; reject: (error: Error) => void }
  >();
  let last = 0;
  line.onReply((reply) => {
    // Main replies with nothing else.
    const answer = reply as PanelReply;
    const entry = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (answer.kind === 'panel') entry?.resolve(answer.pixels);
    else entry?.reject(fromErrorRecord(answer.error));
  });
  return ({ plateId, fieldId, width, height, maps }: Panel) =>
    new Promise<PanelPixels>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      const units = maps.map(({ unitId }) => ({ unitId }));
      tell({ kind: 'panel', number: last, panel: { plateId, fieldId, width, height, maps: units } });
    });
}

/** Null where the file is offline; the report then says so. */
async function hashFile(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    return await hashOf(file).finally(() => file.close());
  } catch {
    return null;
  }
}

/** By one buffer for all of the file: a stream would leave a new one behind for every 64 kB. */
async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(hashedAtOnce);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, hashedAtOnce);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
  }
}

const hashedAtOnce = 2 ** 18;

serveTask(draw);
