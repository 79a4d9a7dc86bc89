import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { toErrorRecord, type ErrorRecord } from '../../../shared/errors.ts';
import type { MapTable } from './map-table.ts';
import { readWorkbook } from './read-workbook.ts';

/** What the thread is given, and what it answers once before it ends. */
export interface WorkbookTask {
  readonly bytes: Uint8Array;
  readonly path: string;
}
export type WorkbookAnswer =
  | { readonly kind: 'tables'; readonly tables: readonly MapTable[] }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

const taskSchema = z.object({ bytes: z.instanceof(Uint8Array), path: z.string() });

async function answer(): Promise<WorkbookAnswer> {
  try {
    const { bytes, path } = taskSchema.parse(workerData);
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { kind: 'tables', tables: await readWorkbook(file, path) };
  } catch (error) {
    return { kind: 'failed', error: toErrorRecord(error) };
  }
}

/** The thread that reads one workbook. It is all script: nothing in it minds being ended. */
const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
void answer().then((reply) => port.postMessage(reply));
