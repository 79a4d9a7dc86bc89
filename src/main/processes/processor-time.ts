import { readFileSync } from 'node:fs';

/** Linux counts processor time for its list of processes in hundredths of a second, on every machine that Node runs on. */
const ticksASecond = 100;

/**
 * Processor time that a process has used so far, all its threads together, in seconds. Null where the system does not
 * say so without starting another program, which all but Linux do not, and where the process is gone.
 */
export function processorSeconds(processId: number | undefined): number | null {
  if (process.platform !== 'linux' || processId === undefined) return null;
  try {
    return parseProcessorSeconds(readFileSync(`/proc/${processId}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/**
 * Reads a line as `/proc/PID/stat` has it: the program's name, which may hold anything, stands in parentheses; the times
 * in user and kernel code are the 12th and 13th value after it. Null where that is no such line.
 */
export function parseProcessorSeconds(line: string): number | null {
  const values = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(values[11] ?? Number.NaN) + Number(values[12] ?? Number.NaN);
  return Number.isFinite(ticks) ? ticks / ticksASecond : null;
}
