import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** With less than this left on the project's drive a run pauses instead of filling it to the last byte. */
const leastFreeBytes = 200 * 2 ** 20;
/** A small drive would never have so much; of it this share is left free. */
const leastFreeShare = 0.01;
/** How long an answer of the file system holds. */
const holdsMs = 2000;

/** Watches the free space of the drive on which a project lies. */
export interface DriveWatch {
  /** Free bytes now. */
  readonly free: () => Promise<number>;
  /** Why no more should be written, or null; asks the file system every two seconds at most. */
  low(): Promise<string | null>;
}

/** @param free free bytes of the drive; by default as its file system says */
export function createDriveWatch(path: string, free = () => freeBytesBeside(path)): DriveWatch {
  let askedAt = -Infinity;
  let answer: Promise<string | null> = Promise.resolve(null);
  const ask = async () => {
    const bytes = await free();
    if (bytes >= leastFreeBytes) return null;
    const least = Math.min(leastFreeBytes, leastFreeShare * (await sizeBeside(path)));
    return bytes < least ? describe(bytes, least) : null;
  };
  return {
    free,
    low: () => {
      if (performance.now() - askedAt >= holdsMs) {
        askedAt = performance.now();
        answer = ask();
      }
      return answer;
    },
  };
}

function describe(bytes: number, least: number): string {
  const mib = (value: number) => Math.round(value / 2 ** 20);
  return `the project's drive has ${mib(bytes)} MiB left, under the ${mib(least)} MiB that a run leaves free; free some space, then continue`;
}

async function sizeBeside(path: string): Promise<number> {
  const { blocks, bsize } = await statfs(dirname(resolve(path)));
  return blocks * bsize;
}

async function freeBytesBeside(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(resolve(path)));
  return bavail * bsize;
}
