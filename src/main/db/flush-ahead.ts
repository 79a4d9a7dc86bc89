import { fdatasync } from 'node:fs';
import { open } from 'node:fs/promises';

/** A file whose bytes are brought to the drive while others are still being written. */
export interface FlushAhead {
  /** True while more may be written; false where the drive has to catch up first. */
  mayWrite(bytes: number): boolean;
  /** @throws a file-system error where the drive refused what was written */
  close(): Promise<void>;
}

/** What may wait in memory: an SSD takes it in a few ten milliseconds. */
const mostWaiting = 16 * 2 ** 20;

/**
 * Makes a file that SQLite then writes. Its own flush comes at the very end, on the thread that writes, and takes as
 * long as all that has piled up; flushing beside it, on another thread, keeps that end short. The handle stays open
 * until the writing is over, since closing one drops a process's locks on the file.
 */
export async function flushAhead(path: string): Promise<FlushAhead> {
  const handle = await open(path, 'wx');
  let waiting = 0;
  let flushing: Promise<void> | null = null;
  let failure: Error | null = null;
  const flush = () =>
    new Promise<void>((resolve) => {
      waiting = 0;
      fdatasync(handle.fd, (error) => {
        failure ??= error;
        flushing = null;
        resolve();
      });
    });
  return {
    mayWrite: (bytes) => {
      if (flushing !== null) return waiting + bytes <= mostWaiting && (waiting += bytes) > 0;
      waiting += bytes;
      if (waiting >= mostWaiting / 2) flushing = flush();
      return true;
    },
    close: async () => {
      await flushing;
      await handle.close();
      if (failure !== null) throw failure;
    },
  };
}
