import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it started have used. Null where the system does not tell (all but Linux). */
export interface ProcessFigures {
  /** Largest sum of their memory at one time, what they share counted once. */
  readonly peakBytes: number | null;
  /** Processor time of them all. */
  readonly cpuSeconds: number | null;
}

const betweenLooksMs = 100;
/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/**
 * Watches the process of that id and all below it until told to stop, which must be after its end has been heard: its
 * processor time is then that of this process's ended children.
 */
export function watchProcesses(id: number): () => ProcessFigures {
  const before = endedChildrenSeconds();
  let peakBytes = 0;
  const look = () => {
    const sum = tree(id).reduce((total, each) => total + memoryOf(each), 0);
    peakBytes = Math.max(peakBytes, sum);
  };
  const timer = setInterval(look, betweenLooksMs);
  return () => {
    clearInterval(timer);
    const after = endedChildrenSeconds();
    return {
      peakBytes: peakBytes === 0 ? null : peakBytes,
      cpuSeconds: before === null || after === null ? null : after - before,
    };
  };
}

/** The process and all below it. */
function tree(id: number): number[] {
  const below = listThreads(id).flatMap((thread) =>
    (readText(`/proc/${id}/task/${thread}/children`) ?? '').split(' ').filter((word) => word !== ''),
  );
  return [id, ...below.flatMap((child) => tree(Number(child)))];
}

function listThreads(id: number): string[] {
  try {
    return readdirSync(`/proc/${id}/task`);
  } catch {
    // It has just ended, or the system keeps no such list.
    return [];
  }
}

/** Proportional set size: pages that several processes share are divided among them. */
function memoryOf(id: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/mu.exec(readText(`/proc/${id}/smaps_rollup`) ?? '')?.[1];
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
}

function endedChildrenSeconds(): number | null {
  const text = readText('/proc/self/stat');
  if (text === null) return null;
  // The second field is the command in brackets and may hold spaces; user and system time of children are 16 and 17.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** Null where there is no such file, also since a process has just ended. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
